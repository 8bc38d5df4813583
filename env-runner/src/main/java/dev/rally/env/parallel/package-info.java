/** A batch of scenes over all cores: {@link dev.rally.env.parallel.ParallelScenes}. */
@NullMarked
package dev.rally.env.parallel;

import org.jspecify.annotations.NullMarked;

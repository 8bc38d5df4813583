/** The environment runner's program: {@link dev.rally.env.RunnerMain}. */
@NullMarked
package dev.rally.env;

import org.jspecify.annotations.NullMarked;

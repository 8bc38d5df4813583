/** How fast agents learn: {@link dev.rally.agents.bench.LearnBench}. */
@NullMarked
package dev.rally.agents.bench;

import org.jspecify.annotations.NullMarked;

/**
 * Soft actor-critic: {@link dev.rally.agents.sac.Sac} is the entry point. {@code docs/algorithms/sac.md} explains it.
 */
@NullMarked
package dev.rally.agents.sac;

import org.jspecify.annotations.NullMarked;

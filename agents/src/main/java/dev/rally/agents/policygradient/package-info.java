/**
 * What algorithms that learn from whole rollouts share: {@link dev.rally.agents.policygradient.Targets} says what each
 * step teaches, {@link dev.rally.agents.policygradient.ShardedGradient} turns a minibatch of steps into a gradient.
 */
@NullMarked
package dev.rally.agents.policygradient;

import org.jspecify.annotations.NullMarked;

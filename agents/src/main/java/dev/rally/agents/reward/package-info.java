/**
 * Rewards that an agent gives itself, beside those that its game gives: {@link dev.rally.agents.reward.RewardSignals} has
 * all of an agent's, each a {@link dev.rally.agents.reward.RewardModel} with a value of its own. {@code
 * docs/algorithms/rnd.md} and {@code gail.md} explain them.
 */
@NullMarked
package dev.rally.agents.reward;

import org.jspecify.annotations.NullMarked;

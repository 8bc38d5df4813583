/**
 * From network outputs to actions: {@link dev.rally.agents.policy.ActionDistribution} is the probability of actions,
 * {@link dev.rally.agents.policy.Normalizer} what an observation goes through before the network.
 */
@NullMarked
package dev.rally.agents.policy;

import org.jspecify.annotations.NullMarked;

/**
 * Proximal policy optimisation: {@link dev.rally.agents.ppo.PpoLearner} owns the training parameters and learns from
 * rollouts. {@code docs/algorithms/ppo.md} explains it.
 */
@NullMarked
package dev.rally.agents.ppo;

import org.jspecify.annotations.NullMarked;

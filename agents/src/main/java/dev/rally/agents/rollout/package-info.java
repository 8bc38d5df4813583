/**
 * What an agent has played and not yet learnt from: {@link dev.rally.agents.rollout.Rollout} holds the steps, {@link
 * dev.rally.agents.rollout.Submission} checks what clients hand over about them.
 */
@NullMarked
package dev.rally.agents.rollout;

import org.jspecify.annotations.NullMarked;

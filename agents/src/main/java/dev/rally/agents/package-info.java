/**
 * Named agents: {@link dev.rally.agents.Agent} acts, holds what it played, learns from it, and can be captured into a
 * checkpoint. {@link dev.rally.agents.TensorEngine} must be started first.
 */
@NullMarked
package dev.rally.agents;

import org.jspecify.annotations.NullMarked;

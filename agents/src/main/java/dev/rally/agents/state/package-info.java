/**
 * What an agent is made of, on its way to a checkpoint and back. The entry point is {@link
 * dev.rally.agents.state.SavedState}.
 */
@NullMarked
package dev.rally.agents.state;

import org.jspecify.annotations.NullMarked;

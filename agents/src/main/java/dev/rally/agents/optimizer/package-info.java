/**
 * Parameters in training with what their optimiser remembers, each one flat array on the device:
 * {@link dev.rally.agents.optimizer.Adam} and {@link dev.rally.agents.optimizer.RmsProp}.
 */
@NullMarked
package dev.rally.agents.optimizer;

import org.jspecify.annotations.NullMarked;

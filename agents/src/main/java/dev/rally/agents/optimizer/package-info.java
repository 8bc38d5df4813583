/**
 * Parameters in training: an {@link dev.rally.agents.optimizer.Optimizer} moves them by a {@link
 * dev.rally.agents.optimizer.Rule}, {@link dev.rally.agents.optimizer.Adam} or {@link dev.rally.agents.optimizer.RmsProp}.
 */
@NullMarked
package dev.rally.agents.optimizer;

import org.jspecify.annotations.NullMarked;

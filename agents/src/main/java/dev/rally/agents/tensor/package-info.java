/**
 * The device and its threads: {@link dev.rally.agents.tensor.Compute} moves arrays to and from the device and owns the
 * crews that share one piece of work.
 */
@NullMarked
package dev.rally.agents.tensor;

import org.jspecify.annotations.NullMarked;

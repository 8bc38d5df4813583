/**
 * What a training was, for programs that draw curves: a line a round, and the same for TensorBoard.
 */
@NullMarked
package dev.rally.env.metrics;

import org.jspecify.annotations.NullMarked;

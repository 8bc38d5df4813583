/** A client of one's own: {@link dev.rally.sample.TrainCatch} trains {@link dev.rally.sample.CatchGame}. */
@NullMarked
package dev.rally.sample;

import org.jspecify.annotations.NullMarked;

/**
 * The program {@code rally match}: a game and its players, frame by frame, as {@link dev.rally.env.match.FrameLoop} has it; what
 * became of it, on the terminal and in records.
 */
@NullMarked
package dev.rally.env.match;

import org.jspecify.annotations.NullMarked;

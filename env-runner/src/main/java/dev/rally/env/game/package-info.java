/**
 * What the author of a game for several players writes: {@link dev.rally.env.game.Game}, which players see frame by frame as
 * plain data and answer with commands, and {@link dev.rally.env.game.GameSource}, which makes games from their parameters.
 */
@NullMarked
package dev.rally.env.game;

import org.jspecify.annotations.NullMarked;

/**
 * Plays Pong for games in browsers that send their state every frame, and learns while they play. It knows messages, and
 * nothing of what carries them. The entry point is {@link dev.rally.server.compat.pong.PongGames}.
 */
@NullMarked
package dev.rally.server.compat.pong;

import org.jspecify.annotations.NullMarked;

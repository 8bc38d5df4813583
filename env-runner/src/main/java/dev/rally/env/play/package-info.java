/** Pong on the terminal, to watch or to play: {@link dev.rally.env.play.PlayCommand}. */
@NullMarked
package dev.rally.env.play;

import org.jspecify.annotations.NullMarked;

/**
 * Who plays a game: {@link dev.rally.env.player.SeatedPlayer} is one at its seat, on a thread of its own, and {@link
 * dev.rally.env.player.Mind} what thinks for it: a script in Python, a program, a class, an agent, a person.
 */
@NullMarked
package dev.rally.env.player;

import org.jspecify.annotations.NullMarked;

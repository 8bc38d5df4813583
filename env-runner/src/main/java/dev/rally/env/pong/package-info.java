/**
 * Pong, many games at once over arrays: {@link dev.rally.env.pong.PongScenes}, with every constant of the game in {@link
 * dev.rally.env.pong.PongRules}. {@code docs/scenes.md} tells the rules in words.
 */
@NullMarked
package dev.rally.env.pong;

import org.jspecify.annotations.NullMarked;

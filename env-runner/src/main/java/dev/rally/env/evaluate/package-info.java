/**
 * How strong a player is: {@link dev.rally.env.evaluate.Match} lets two players play, {@link
 * dev.rally.env.evaluate.Share} and {@link dev.rally.env.evaluate.Elo} say what that proves, and {@link
 * dev.rally.env.evaluate.Ladder} rates many on one scale.
 */
@NullMarked
package dev.rally.env.evaluate;

import org.jspecify.annotations.NullMarked;

/**
 * How strong a player is: {@link dev.rally.env.evaluate.Match} lets two players play a fixed number of points and
 * {@link dev.rally.env.evaluate.PointShare} says what that proves.
 */
@NullMarked
package dev.rally.env.evaluate;

import org.jspecify.annotations.NullMarked;

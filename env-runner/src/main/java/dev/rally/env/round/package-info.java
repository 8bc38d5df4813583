/**
 * Players at the sides of many scenes: {@link dev.rally.env.round.Lineup} says who plays where, {@link
 * dev.rally.env.round.Stage} seats them at a {@link dev.rally.env.scene.SceneBatch} and asks the server for their
 * actions, {@link dev.rally.env.round.Round} plays some steps and keeps what the agents learn from.
 */
@NullMarked
package dev.rally.env.round;

import org.jspecify.annotations.NullMarked;

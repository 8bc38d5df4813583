/**
 * The training loop: {@link dev.rally.env.train.TrainingLoop} plays rounds, lets the server learn from them, saves
 * checkpoints, survives its server, and tells {@link dev.rally.env.train.LoopListener}s about it.
 */
@NullMarked
package dev.rally.env.train;

import org.jspecify.annotations.NullMarked;

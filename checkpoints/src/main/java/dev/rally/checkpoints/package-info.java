/**
 * Durable named checkpoints: folders of named tensors, counters and opaque JSON, written atomically, verified by
 * checksum when read, and thinned out by retention. Entry point: {@link dev.rally.checkpoints.CheckpointStore}.
 */
@NullMarked
package dev.rally.checkpoints;

import org.jspecify.annotations.NullMarked;

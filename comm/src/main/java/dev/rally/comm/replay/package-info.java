/**
 * Batches that outlive the process that wrote them. {@link dev.rally.comm.replay.ReplaySegments} appends them to logs
 * on the disk and bounds the disk they take, {@link dev.rally.comm.replay.ReplayReader} reads them back by index.
 */
@NullMarked
package dev.rally.comm.replay;

import org.jspecify.annotations.NullMarked;

/**
 * What somebody did, kept on the disk for others to learn from or to look at: {@link
 * dev.rally.comm.recording.RecordingWriter} appends complete transitions, {@link
 * dev.rally.comm.recording.RecordingReader} gives them back, {@link dev.rally.comm.recording.Recordings} is the folder
 * that has them all. docs/recordings.md is the format.
 */
@NullMarked
package dev.rally.comm.recording;

import org.jspecify.annotations.NullMarked;

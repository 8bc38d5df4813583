/** The wall clock, which is for people to read; whatever has to hold goes by {@link System#nanoTime} and sequences. */
@NullMarked
package dev.rally.comm.time;

import org.jspecify.annotations.NullMarked;

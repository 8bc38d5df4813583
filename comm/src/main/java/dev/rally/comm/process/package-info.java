/** What a program agrees on with its operating system: {@link dev.rally.comm.process.PosixSignals}. */
@NullMarked
package dev.rally.comm.process;

import org.jspecify.annotations.NullMarked;

/**
 * What Rally's programs have in common: {@link dev.rally.comm.program.Program} says what is wrong with a command line or
 * what failed. Only who uses it needs picocli.
 */
@NullMarked
package dev.rally.comm.program;

import org.jspecify.annotations.NullMarked;

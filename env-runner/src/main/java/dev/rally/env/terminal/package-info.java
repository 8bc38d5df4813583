/** The terminal at the other end: {@link dev.rally.env.terminal.TerminalKeys} hears single keys. */
@NullMarked
package dev.rally.env.terminal;

import org.jspecify.annotations.NullMarked;

/**
 * The terminal at the other end: {@link dev.rally.env.terminal.TerminalKeys} hears single keys,
 * {@link dev.rally.env.terminal.FullScreen} is drawn over and over.
 */
@NullMarked
package dev.rally.env.terminal;

import org.jspecify.annotations.NullMarked;

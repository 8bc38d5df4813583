/**
 * The commands for other terminals. They find the running server through the home's {@code server.json} and talk to it
 * as any client does; each is a picocli command of {@code rally}.
 */
@NullMarked
package dev.rally.server.terminal;

import org.jspecify.annotations.NullMarked;

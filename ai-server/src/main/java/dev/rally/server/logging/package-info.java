/**
 * Where the program's log goes: {@link dev.rally.server.logging.Logs} sets the level and opens the log file.
 */
@NullMarked
package dev.rally.server.logging;

import org.jspecify.annotations.NullMarked;

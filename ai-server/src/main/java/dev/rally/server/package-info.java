/**
 * The co-process as a program: {@link dev.rally.server.ServerMain} reads the command line, {@link
 * dev.rally.server.CoProcess} is the running server.
 */
@NullMarked
package dev.rally.server;

import org.jspecify.annotations.NullMarked;

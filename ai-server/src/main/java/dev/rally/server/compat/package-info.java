/**
 * Serves games that were written for the agent server of godot-ai: its wire protocol and its files, on top of an ordinary
 * client of this server. The entry point is {@link dev.rally.server.compat.GodotAiServer}.
 */
@NullMarked
package dev.rally.server.compat;

import org.jspecify.annotations.NullMarked;

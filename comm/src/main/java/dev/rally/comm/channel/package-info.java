/**
 * The server's side of the command channel: {@link dev.rally.comm.channel.CommandServer} listens, keeps strangers and
 * bad input away, and hands each command to a {@link dev.rally.comm.channel.CommandHandler}.
 */
@NullMarked
package dev.rally.comm.channel;

import org.jspecify.annotations.NullMarked;

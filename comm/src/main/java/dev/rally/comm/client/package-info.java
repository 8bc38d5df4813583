/**
 * The client's side of the command channel: {@link dev.rally.comm.client.ServerProcess} launches a server, {@link
 * dev.rally.comm.client.RallyClient} talks to it, {@link dev.rally.comm.client.Exchange} holds its batches.
 */
@NullMarked
package dev.rally.comm.client;

import org.jspecify.annotations.NullMarked;

/**
 * A Socket.IO server (protocol 5 on Engine.IO 4, what socket.io-client 4 speaks): long polling, WebSockets and the change
 * from one to the other; text events and their acknowledgements. It knows nothing of what the events mean. The entry point
 * is {@link dev.rally.server.socketio.SocketIoServer}.
 */
@NullMarked
package dev.rally.server.socketio;

import org.jspecify.annotations.NullMarked;

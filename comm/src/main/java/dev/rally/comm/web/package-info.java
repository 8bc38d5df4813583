/**
 * HTTP and WebSockets for what people and browsers see: {@link dev.rally.comm.web.WebServer} listens, keeps bad input away,
 * and hands each request, and each message of a WebSocket, to a {@link dev.rally.comm.web.WebHandler}.
 */
@NullMarked
package dev.rally.comm.web;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.rally.server.socketio;

import org.jspecify.annotations.NullMarked;

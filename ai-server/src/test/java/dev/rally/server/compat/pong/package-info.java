@NullMarked
package dev.rally.server.compat.pong;

import org.jspecify.annotations.NullMarked;

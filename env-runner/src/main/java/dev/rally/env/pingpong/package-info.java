/** Ping-pong for two platforms, at the bottom and at the top of the field, frame by frame and in whole numbers. */
@NullMarked
package dev.rally.env.pingpong;

import org.jspecify.annotations.NullMarked;

/**
 * Plays the environment of the project socket-pong (github.com/hex-plex/Pong-ReinforcementLearning) towards its own
 * client: its rules, its pictures and its protocol, so that its {@code mainmodel.py} learns from this server unchanged.
 * Written from what goes over the wire; nothing is ever unpickled.
 */
@NullMarked
package dev.rally.env.socketpong;

import org.jspecify.annotations.NullMarked;

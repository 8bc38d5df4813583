/**
 * Both sides of the project socket-pong (github.com/hex-plex/Pong-ReinforcementLearning): its environment, with its rules, its
 * pictures and its protocol, so that its {@code mainmodel.py} learns from this server unchanged; and its client, so that
 * agents learn from its {@code pong.py}.
 * Written from what goes over the wire; nothing is ever unpickled.
 */
@NullMarked
package dev.rally.env.socketpong;

import org.jspecify.annotations.NullMarked;

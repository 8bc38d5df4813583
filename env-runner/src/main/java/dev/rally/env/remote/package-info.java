/**
 * Scenes at the other end of a connection: the protocol of docs/env-server.md, and {@link dev.rally.env.remote.RemoteScenes},
 * its client.
 */
@NullMarked
package dev.rally.env.remote;

import org.jspecify.annotations.NullMarked;

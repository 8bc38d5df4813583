package dev.rally.comm.client;

import dev.rally.comm.access.Token;
import dev.rally.comm.tls.Trust;

/**
 * How to reach a server on another machine, where it was told to listen for others ({@code serve --listen}).
 *
 * @param token that of the server's {@code --token-file}
 * @param trust how the client knows the server
 */
public record RemoteServer(String host, int port, Token token, Trust trust) {
    @Override
    public String toString() {
        return "server at " + host + ":" + port;
    }
}

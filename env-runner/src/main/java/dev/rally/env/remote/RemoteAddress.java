package dev.rally.env.remote;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.program.HostPort;

/**
 * Where an environment server listens.
 *
 * @param token empty where it asks for none
 */
public record RemoteAddress(String host, int port, String token) {
    /**
     * @param where {@code host:port}, {@code [host]:port}
     * @throws RallyException INVALID_PARAMS
     */
    public static RemoteAddress parse(String where, String token) {
        HostPort address = HostPort.parse(where)
                .filter(parsed -> parsed.port() > 0)
                .orElseThrow(() -> new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        "\"" + where
                                + "\" is no address of an environment server; give host:port, 127.0.0.1:12345 say"));
        return new RemoteAddress(address.host(), address.port(), token);
    }

    /** As {@link #parse} reads it. */
    public String where() {
        return new HostPort(host, port).toString();
    }
}

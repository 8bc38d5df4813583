package dev.rally.env.remote;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an environment server listens.
 *
 * @param token empty where it asks for none
 */
public record RemoteAddress(String host, int port, String token) {
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]+)):(\\d{1,5})");

    /**
     * @param where {@code host:port}, {@code [host]:port}
     * @throws RallyException INVALID_PARAMS
     */
    public static RemoteAddress parse(String where, String token) {
        Matcher parts = HOST_AND_PORT.matcher(where);
        int port = parts.matches() ? Integer.parseInt(parts.group(3)) : 0;
        if (port < 1 || port > 65_535) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "\"" + where + "\" is no address of an environment server; give host:port, 127.0.0.1:12345 say");
        }
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        return new RemoteAddress(host, port, token);
    }

    /** As {@link #parse} reads it. */
    public String where() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

package dev.rally.comm.web;

import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request of HTTP.
 *
 * @param method in upper case, such as {@code GET}
 * @param path decoded, beginning with a slash, without the query
 * @param query decoded values by name, in the order they were given
 * @param headers values by the name in lower case
 * @param body empty when there is none; not copied, and nobody else's
 * @param remote who asks
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
public record WebRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        byte[] body,
        InetSocketAddress remote) {

    /** The first value of a parameter of the query. */
    public Optional<String> parameter(String name) {
        return first(query.get(name));
    }

    /**
     * The first value of a header.
     *
     * @param name in lower case
     */
    public Optional<String> header(String name) {
        return first(headers.get(name));
    }

    /** The value of a cookie. */
    public Optional<String> cookie(String name) {
        return headers.getOrDefault("cookie", List.of()).stream()
                .flatMap(header -> ServerCookieDecoder.STRICT.decode(header).stream())
                .filter(cookie -> cookie.name().equals(name))
                .map(Cookie::value)
                .findFirst();
    }

    /** The body, as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    private static Optional<String> first(@Nullable List<String> values) {
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }
}

package dev.rally.server.socketio;

import dev.rally.comm.web.WebRequest;
import dev.rally.comm.web.WebResponse;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Which pages may speak to the server: those that were loaded from this machine, whatever their port, and those that are
 * allowed by name. A program that is no browser sends no origin, and may.
 */
final class Origins {
    static final String ANY = "*";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> allowed;

    /** @param allowed besides this machine's: {@code https://play.example}, or {@code *} for all */
    Origins(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** Why the request is refused; nothing where it is not. */
    Optional<String> refusal(WebRequest request) {
        String host = request.header("host").orElse("localhost");
        String origin = request.header("origin").orElse("");
        if (!isLoopback(URI.create("http://" + host)) && !allowed.contains(ANY)) {
            return Optional.of(
                    "the request is for the host " + host + "; this server is reached as 127.0.0.1 or localhost");
        }
        if (origin.isEmpty() || allowed.contains(ANY) || allowed.contains(origin) || isLoopbackPage(origin)) {
            return Optional.empty();
        }
        return Optional.of(
                "pages of " + origin + " may not speak to this server; allow them with --compat-origin " + origin);
    }

    private static boolean isLoopbackPage(String origin) {
        try {
            return isLoopback(URI.create(origin));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isLoopback(URI address) {
        String host = address.getHost();
        return host != null && LOOPBACK.contains(host);
    }

    /** Lets the page that asked read the response. */
    static WebResponse readable(WebRequest request, WebResponse response) {
        return request.header("origin")
                .map(origin -> response.with("access-control-allow-origin", origin)
                        .with("access-control-allow-credentials", "true")
                        .with("vary", "Origin"))
                .orElse(response);
    }

    /** The answer to a browser that asks what a page may send. */
    static WebResponse preflight(WebRequest request) {
        String headers = request.header("access-control-request-headers").orElse("content-type");
        return WebResponse.text(204, "")
                .with("access-control-allow-methods", "GET, POST, OPTIONS")
                .with("access-control-allow-headers", headers)
                .with("access-control-max-age", "600");
    }
}

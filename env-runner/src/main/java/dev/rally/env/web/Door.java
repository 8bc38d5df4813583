package dev.rally.env.web;

import dev.rally.comm.web.WebRequest;
import dev.rally.comm.web.WebResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who knows the token, from the address once and then from a cookie, and nobody who was sent by another page: the
 * Host must be this server's (else another name could be made to lead here), and an Origin its own.
 */
final class Door {
    private static final int TOKEN_BYTES = 16;
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final String token;
    private final String scheme;
    private final int port;
    private final Set<String> hosts;
    private final String cookie;

    /** @param host the address that is listened on */
    Door(String host, int port, boolean tls) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
        scheme = tls ? "https" : "http";
        this.port = port;
        hosts = new HashSet<>(Set.of("127.0.0.1", "localhost", "[::1]"));
        hosts.add(host.contains(":") ? "[" + host + "]" : host);
        cookie = "rally-" + port; // cookies do not tell ports apart
    }

    /** What a person opens first. */
    String address(String host) {
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/?token=" + token;
    }

    /** Why the request is not answered; null when it is. */
    @Nullable
    WebResponse refusal(WebRequest request) {
        String host = request.header("host").orElse("");
        if (!isOwn(host)) {
            return WebResponse.text(
                    421,
                    "this is no \"" + host + "\"; open the address that rally printed, which begins " + scheme + "://");
        }
        Optional<String> origin = request.header("origin");
        if (origin.isPresent() && !origin.get().equals(scheme + "://" + host)) {
            return WebResponse.text(403, "a page of " + origin.get() + " may not speak to this one");
        }
        return knows(request)
                ? null
                : WebResponse.text(403, "open the address that rally printed when it began, with its token");
    }

    private boolean isOwn(String host) {
        int colon = host.lastIndexOf(':');
        return colon > 0
                && host.substring(colon + 1).equals(Integer.toString(port))
                && hosts.contains(host.substring(0, colon));
    }

    private boolean knows(WebRequest request) {
        return isToken(request.cookie(cookie)) || isToken(request.parameter("token"));
    }

    /** In a time that does not tell how much of it was right. */
    private boolean isToken(Optional<String> said) {
        return MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), said.orElse("").getBytes(StandardCharsets.UTF_8));
    }

    /** Takes the token out of the address that the browser shows and keeps, and into a cookie. */
    WebResponse toCookie() {
        String attributes =
                "; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000" + (scheme.equals("https") ? "; Secure" : "");
        return new WebResponse(
                303, Map.of("location", "/", "set-cookie", cookie + "=" + token + attributes), new byte[0]);
    }

    /** The same response, for browsers that are to load nothing from elsewhere and tell nobody. */
    static WebResponse guarded(WebResponse response) {
        return response.with("content-security-policy", POLICY)
                .with("referrer-policy", "no-referrer")
                .with("x-content-type-options", "nosniff");
    }
}

package dev.rally.env.web;

import dev.rally.comm.access.Token;
import dev.rally.comm.web.WebRequest;
import dev.rally.comm.web.WebResponse;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who knows the token, from the address once and then from a cookie, and nobody who was sent by another page: the
 * Host must be this server's (else another name could be made to lead here), and an Origin its own.
 */
final class Door {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Token token;
    private final String scheme;
    /** 0 until it is known. */
    private volatile int port;

    private final Set<String> hosts;

    /** @param host the address that is listened on */
    Door(String host, boolean tls, String token) {
        this.token = new Token(token);
        scheme = tls ? "https" : "http";
        hosts = new HashSet<>(Set.of("127.0.0.1", "localhost", "[::1]"));
        hosts.add(inAddresses(host));
    }

    void open(int listening) {
        port = listening;
    }

    /** Cookies do not tell ports apart. */
    private String cookie() {
        return "rally-" + port;
    }

    private static String inAddresses(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** What a person opens first. */
    String address(String host) {
        return scheme + "://" + inAddresses(host) + ":" + port + "/?token=" + token.text();
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
        String standard = scheme.equals("https") ? ":443" : ":80";
        String whole = host.matches(".*:\\d+") ? host : host + standard;
        return whole.endsWith(":" + port) && hosts.contains(whole.substring(0, whole.lastIndexOf(':')));
    }

    private boolean knows(WebRequest request) {
        return isToken(request.cookie(cookie())) || isToken(request.parameter("token"));
    }

    /** Whether the request has a token at all, right or wrong. */
    boolean saysAToken(WebRequest request) {
        return request.cookie(cookie()).isPresent()
                || request.parameter("token").isPresent();
    }

    /** In a time that does not tell how much of it was right. */
    private boolean isToken(Optional<String> said) {
        return token.is(said.orElse(""));
    }

    /** Takes the token out of the address that the browser shows and keeps, and into a cookie. */
    WebResponse toCookie() {
        String attributes = "; Path=/; HttpOnly; SameSite=Strict" + (scheme.equals("https") ? "; Secure" : "");
        return new WebResponse(
                303, Map.of("location", "/", "set-cookie", cookie() + "=" + token.text() + attributes), new byte[0]);
    }

    /** The same response, for browsers that are to load nothing from elsewhere and tell nobody. */
    static WebResponse guarded(WebResponse response) {
        return response.with("content-security-policy", POLICY)
                .with("referrer-policy", "no-referrer")
                .with("x-content-type-options", "nosniff");
    }
}

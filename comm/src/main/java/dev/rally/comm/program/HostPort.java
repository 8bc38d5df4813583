package dev.rally.comm.program;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A name or address and a port, as people write them: {@code host:port}, or {@code [::1]:port} for addresses with colons. */
public record HostPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]+))(?::(\\d{1,5}))?");

    /** @return nothing for what is none, or has no port */
    public static Optional<HostPort> parse(String said) {
        return parse(said, -1);
    }

    /** @param withoutPort the port where none is said; −1 where one must be */
    public static Optional<HostPort> parse(String said, int withoutPort) {
        Matcher parts = FORM.matcher(said.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        int port = parts.group(3) == null ? withoutPort : Integer.parseInt(parts.group(3));
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        return port < 0 || port > 65_535 ? Optional.empty() : Optional.of(new HostPort(host, port));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

package dev.rally.env.web;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.tls.ServerTls;
import dev.rally.comm.tls.TlsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Command-line options that say where the page is served. */
public final class WebOptions {
    @Option(
            names = "--web-port",
            paramLabel = "PORT",
            description = "Where the page is served. Default: one that is free.")
    private @Nullable Integer port;

    @Option(
            names = "--keep-address",
            description =
                    "Serve the page where this home's last one was and with its token, so that pages that are open"
                            + " come back; not on a machine that others use too.")
    private boolean keepsAddress;

    @Option(names = "--open", description = "Open the page in this machine's browser.")
    private boolean open;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "Serve the page to other machines too, on this address, with TLS.")
    private @Nullable String listen;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    /** @throws RallyException INVALID_PARAMS when one of them is given, for where no page is served */
    public void requireNone(String switchedBy) {
        String given = port != null
                ? "--web-port"
                : open ? "--open" : keepsAddress ? "--keep-address" : listen != null ? "--listen" : tls.given();
        if (!given.isEmpty()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    given + " came without " + switchedBy + ", so no page is served; add that, or leave it out");
        }
    }

    int port() {
        return port == null ? 0 : port;
    }

    boolean keepsAddress() {
        return keepsAddress;
    }

    boolean open() {
        return open;
    }

    String host() {
        return listen == null ? "127.0.0.1" : listen;
    }

    /** Opens the page, when that was asked for. */
    void show(String address) {
        if (!open) {
            return;
        }
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        List<String> command = os.contains("win")
                ? List.of("rundll32", "url.dll,FileProtocolHandler", address)
                : List.of(os.contains("mac") ? "open" : "xdg-open", address);
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            System.err.println("cannot open a browser (" + e.getMessage() + "); open the address yourself");
        }
    }

    /**
     * Other machines are never served without it: the page's token must not travel readable.
     *
     * @param home which has a certificate of its own where none is given; null for what has no home
     * @throws RallyException INVALID_PARAMS when half of it is given, or the address is none that a browser can open, or
     *     there is no certificate
     */
    @Nullable
    ServerTls tls(@Nullable RallyHome home) {
        if (port() < 0 || port() > 65_535) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "--web-port is " + port() + "; allowed are 0 to 65535");
        }
        if (listen != null && (listen.equals("0.0.0.0") || listen.equals("::"))) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "--listen is " + listen
                            + ", which is every address; give the one that browsers will open: a name or an address of this machine");
        }
        if (listen == null && tls.given().isEmpty()) {
            return null;
        }
        if (home == null && tls.given().isEmpty()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "--listen came without --tls-cert and --tls-key; here is no home that has a certificate of its own:"
                            + " give both, or leave --listen out");
        }
        return ServerTls.of(tls.files(home == null ? Path.of("") : home.certificateFile(), host()));
    }
}

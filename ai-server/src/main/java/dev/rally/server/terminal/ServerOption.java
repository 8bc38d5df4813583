package dev.rally.server.terminal;

import dev.rally.comm.access.TokenFile;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.RemoteServer;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.program.HostPort;
import dev.rally.comm.tls.Fingerprint;
import dev.rally.comm.tls.Trust;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which server: the home's, or one on another machine. */
final class ServerOption {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(
            names = "--remote",
            paramLabel = "HOST:PORT",
            description = "A server that was begun with --listen on another machine, instead of the home's; asks for"
                    + " --token-file.")
    private @Nullable String remote;

    @Option(names = "--token-file", paramLabel = "FILE", description = "--remote: the token, a copy of that server's.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--fingerprint",
            paramLabel = "SHA256",
            description =
                    "--remote: the fingerprint of its certificate, as it printed it. Default: the certificate must be"
                            + " signed by an authority.")
    private @Nullable String fingerprint;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "--remote: certificates of authorities in PEM. Default: those that Java trusts.")
    private @Nullable Path authorities;

    /** A client of it; fails with what to do when it is not there. */
    RallyClient connect() {
        return remote == null ? connectToTheHomes() : RallyClient.connect(remote(remote), HomeOption.CLIENT);
    }

    private RallyClient connectToTheHomes() {
        if (tokenFile != null || fingerprint != null || authorities != null) {
            throw invalid("--token-file, --fingerprint and --tls-ca are of a server on another machine; give --remote"
                    + " too, or leave them out");
        }
        return home.connect();
    }

    private RemoteServer remote(String where) {
        HostPort at = HostPort.parse(where)
                .orElseThrow(() -> invalid("--remote is \"" + where + "\"; give host:port, 192.168.1.5:7300 say"));
        if (tokenFile == null) {
            throw invalid("--remote came without --token-file, a copy of the file that the server was given");
        }
        return new RemoteServer(at.host(), at.port(), TokenFile.read(tokenFile), trust());
    }

    private Trust trust() {
        if (fingerprint != null && authorities != null) {
            throw invalid("--fingerprint and --tls-ca are two ways to know the server; give one");
        } else if (fingerprint != null) {
            return Trust.in(Fingerprint.parse(fingerprint));
        }
        return authorities == null ? Trust.inTheUsualAuthorities() : Trust.inAuthorities(authorities);
    }

    private static RallyException invalid(String message) {
        return new RallyException(ErrorCode.INVALID_PARAMS, message);
    }
}

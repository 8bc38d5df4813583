package dev.rally.comm.tls;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Command-line options that say what certificate is shown to other machines. */
public final class TlsOptions {
    @Option(
            names = {"--tls-cert", "--tls-certificate"},
            paramLabel = "FILE",
            description =
                    "A chain of certificates in PEM. Default: one that the home keeps, which vouches for itself; its"
                            + " fingerprint is printed.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PKCS#8 in PEM.")
    private @Nullable Path key;

    /** The option that was given; empty for none. */
    public String given() {
        return certificate != null ? "--tls-cert" : key != null ? "--tls-key" : "";
    }

    /**
     * What is given, else the home's own.
     *
     * @param own where the home keeps its own
     * @param host what is listened on
     * @throws RallyException INVALID_PARAMS when half of it is given
     */
    public Tls files(Path own, String host) {
        if (certificate != null && key != null) {
            return new Tls(certificate, key);
        }
        if (!given().isEmpty()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    given() + " came without " + (key == null ? "--tls-key" : "--tls-cert")
                            + "; give both, or none for a certificate of the home's own");
        }
        return OwnCertificate.in(own, host);
    }
}

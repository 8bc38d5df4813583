package dev.rally.comm.tls;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** How a client knows that a server is the one that is meant, before it tells it the token. */
public final class Trust {
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----");

    private final SSLContext context;
    /** Whether the certificate must be for the name or address that was asked for. */
    private final boolean checksName;

    private Trust(TrustManager @Nullable [] managers, boolean checksName) throws GeneralSecurityException {
        context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        this.checksName = checksName;
    }

    /** The certificate itself, by its fingerprint; whoever signed it, and whatever names it is for. */
    public static Trust in(Fingerprint fingerprint) {
        try {
            return new Trust(new TrustManager[] {new Known(fingerprint)}, false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java knows TLS", e);
        }
    }

    /** Those whom this machine's Java trusts, for the server's name. */
    public static Trust inTheUsualAuthorities() {
        try {
            return new Trust(null, true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java knows TLS", e);
        }
    }

    /**
     * Authorities of one's own, for the server's name.
     *
     * @param certificates in PEM
     * @throws RallyException INVALID_PARAMS when they cannot be read
     */
    public static Trust inAuthorities(Path certificates) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            CertificateFactory reader = CertificateFactory.getInstance("X.509");
            Matcher blocks = CERTIFICATE.matcher(Files.readString(certificates));
            while (blocks.find()) { // and nothing else that stands there
                byte[] block = blocks.group().getBytes(StandardCharsets.US_ASCII);
                Certificate one = reader.generateCertificate(new ByteArrayInputStream(block));
                trusted.setCertificateEntry("authority-" + count++, one);
            }
            if (count == 0) {
                throw new CertificateException("there is no certificate in it");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return new Trust(factory.getTrustManagers(), true);
        } catch (IOException | GeneralSecurityException e) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "the authorities' certificates " + certificates + " cannot be read: " + FileFault.why(e)
                            + "; name a file in PEM",
                    e);
        }
    }

    /** For programs that make their connections in another way; checking names is theirs then. */
    public SSLContext context() {
        return context;
    }

    /** The client's end of one connection. */
    public SSLEngine engine(String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (checksName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Takes one certificate and no other. */
    private static final class Known extends X509ExtendedTrustManager {
        private final Fingerprint fingerprint;

        Known(Fingerprint fingerprint) {
            this.fingerprint = fingerprint;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            Fingerprint shown = Fingerprint.of(chain[0]);
            if (!shown.equals(fingerprint)) {
                throw new CertificateException("the server's certificate has the fingerprint " + shown + " and not "
                        + fingerprint + ": it is another server, or has another certificate by now");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            throw new CertificateException("no client is asked for a certificate");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
                throws CertificateException {
            checkClientTrusted(chain, kind);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
                throws CertificateException {
            checkClientTrusted(chain, kind);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

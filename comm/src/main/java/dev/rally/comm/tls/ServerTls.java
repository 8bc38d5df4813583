package dev.rally.comm.tls;

import dev.rally.comm.error.FileFault;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executor;

/** TLS 1.3 or 1.2 at a server's end, by Java's own provider, with one certificate. */
public final class ServerTls {
    private final SslContext context;
    private final Fingerprint fingerprint;

    private ServerTls(SslContext context, Fingerprint fingerprint) {
        this.context = context;
        this.fingerprint = fingerprint;
    }

    /** @throws UncheckedIOException when the certificate or its key cannot be read, or do not fit each other */
    public static ServerTls of(Tls files) {
        try (InputStream chain = Files.newInputStream(files.certificates())) {
            X509Certificate own =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(chain);
            SslContext context = SslContextBuilder.forServer(
                            files.certificates().toFile(), files.key().toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
            return new ServerTls(context, Fingerprint.of(own));
        } catch (IOException | CertificateException | IllegalArgumentException e) {
            throw new UncheckedIOException(
                    "cannot use the certificate " + files.certificates() + " with the key " + files.key() + ": "
                            + FileFault.why(e) + "; both are files in PEM, the key in PKCS#8 without a password",
                    e instanceof IOException io ? io : new IOException(e));
        }
    }

    /** What a client may know the certificate by. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** For one connection, on the event loop that it is on. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        return context.newHandler(allocator);
    }

    /**
     * For one connection.
     *
     * @param reckoning does what takes long in a handshake, so that the event loop goes on for others
     */
    public SslHandler newHandler(ByteBufAllocator allocator, Executor reckoning) {
        return context.newHandler(allocator, reckoning);
    }
}

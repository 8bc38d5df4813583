package dev.rally.comm.tls;

import dev.rally.comm.error.FileFault;
import dev.rally.comm.file.OwnerFile;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate that vouches for itself (RFC 5280), for servers that were given none: who knows its fingerprint can trust it.
 * It stays the same until it expires.
 */
public final class OwnCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(OwnCertificate.class);
    private static final int YEARS = 10;
    private static final int SERIAL_BITS = 127;
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.identifier(1, 2, 840, 10045, 4, 3, 2));
    private static final byte[] COMMON_NAME = Der.identifier(2, 5, 4, 3);
    private static final byte[] BASIC_CONSTRAINTS = Der.identifier(2, 5, 29, 19);
    private static final byte[] ALTERNATIVE_NAMES = Der.identifier(2, 5, 29, 17);
    private static final byte[] EXTENDED_KEY_USAGE = Der.identifier(2, 5, 29, 37);
    private static final byte[] SERVER = Der.identifier(1, 3, 6, 1, 5, 5, 7, 3, 1);
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private OwnCertificate() {}

    /**
     * The one in {@code file}, which is made where there is none that nobody else can have read and that is valid still.
     *
     * @param file certificate and key together, its owner's alone
     * @param host a name or an address that it is made for
     * @throws UncheckedIOException when it cannot be made
     */
    public static Tls in(Path file, String host) {
        try {
            if (!isUsable(file)) {
                OwnerFile.write(file, make(host, ZonedDateTime.now(ZoneOffset.UTC)));
            }
            return new Tls(file, file);
        } catch (IOException | GeneralSecurityException e) {
            throw new UncheckedIOException(
                    "cannot make the certificate " + file + ": " + FileFault.why(e)
                            + "; see to it that it can be written, or give one with --tls-cert and --tls-key",
                    e instanceof IOException io ? io : new IOException(e));
        }
    }

    private static boolean isUsable(Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        String why;
        try (InputStream pem = Files.newInputStream(file)) {
            X509Certificate kept =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
            kept.checkValidity();
            if (!OwnerFile.othersMayUse(file)) {
                return true;
            }
            why = "others may read it";
        } catch (CertificateException e) {
            why = e.getMessage();
        }
        LOG.warn("{} is made anew, and has another fingerprint: {}", file, why);
        return false;
    }

    /** A certificate and its key, in PEM. */
    static String make(String host, ZonedDateTime from) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        byte[] contents = contents(host, from, keys.getPublic().getEncoded());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(contents);
        byte[] certificate = Der.sequence(contents, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
        return pem("CERTIFICATE", certificate)
                + pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    private static byte[] contents(String host, ZonedDateTime from, byte[] publicKey) {
        byte[] name = Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.utf8("rally"))));
        return Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0)),
                ECDSA_WITH_SHA256,
                name,
                Der.sequence(Der.time(from.minusDays(1)), Der.time(from.plusYears(YEARS))),
                name,
                publicKey,
                Der.explicit(
                        3,
                        Der.sequence(
                                Der.sequence(BASIC_CONSTRAINTS, Der.yes(), Der.octets(Der.sequence())),
                                Der.sequence(EXTENDED_KEY_USAGE, Der.octets(Der.sequence(SERVER))),
                                Der.sequence(
                                        ALTERNATIVE_NAMES,
                                        Der.octets(Der.sequence(named(host), named("localhost")))))));
    }

    private static byte[] named(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        return address == null
                ? Der.implicit(DNS_NAME, host.getBytes(StandardCharsets.US_ASCII))
                : Der.implicit(IP_ADDRESS, address);
    }

    private static String pem(String what, byte[] bytes) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }
}

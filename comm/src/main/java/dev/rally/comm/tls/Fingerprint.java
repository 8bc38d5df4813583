package dev.rally.comm.tls;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;

/** The SHA-256 of a certificate, by which people and clients know it: 64 hexadecimal digits, in pairs. */
public final class Fingerprint {
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(":").withUpperCase();
    private static final int BYTES = 32;

    private final byte[] sha256;

    private Fingerprint(byte[] sha256) {
        this.sha256 = sha256;
    }

    public static Fingerprint of(X509Certificate certificate) {
        try {
            return new Fingerprint(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("every Java knows SHA-256, and every certificate its bytes", e);
        }
    }

    /**
     * Reads what was printed, with or without colons, in upper or lower case.
     *
     * @throws RallyException INVALID_PARAMS for anything else
     */
    public static Fingerprint parse(String said) {
        String digits = said.strip().replace(":", "");
        if (!digits.matches("[0-9a-fA-F]{" + 2 * BYTES + "}")) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "\"" + said + "\" is no fingerprint; it is the SHA-256 of the server's certificate, 64 hexadecimal"
                            + " digits, which the server printed when it began");
        }
        return new Fingerprint(HexFormat.of().parseHex(digits));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint fingerprint && MessageDigest.isEqual(sha256, fingerprint.sha256);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sha256);
    }

    @Override
    public String toString() {
        return PAIRS.formatHex(sha256);
    }
}

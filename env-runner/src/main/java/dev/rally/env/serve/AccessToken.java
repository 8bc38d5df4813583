package dev.rally.env.serve;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What clients have to know.
 *
 * @param text empty where nothing is asked for
 * @param told what is printed of it
 */
record AccessToken(String text, String told) {
    private static final int BYTES = 16;
    private static final int MAX_CHARACTERS = 256;

    /**
     * The one that is given, or a new one where others than this machine can connect.
     *
     * @throws RallyException INVALID_PARAMS for one that is empty or too long
     */
    static AccessToken of(@Nullable String given, InetAddress address) {
        if (given != null) {
            if (given.isBlank() || given.length() > MAX_CHARACTERS) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        "--token has " + given.length() + " characters; give 1 to " + MAX_CHARACTERS
                                + ", or leave it out");
            }
            return new AccessToken(given, "");
        }
        if (address.isLoopbackAddress()) {
            return new AccessToken("", "");
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String made = HexFormat.of().formatHex(random);
        return new AccessToken(made, ", token " + made);
    }
}

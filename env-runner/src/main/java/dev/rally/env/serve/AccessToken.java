package dev.rally.env.serve;

import dev.rally.comm.access.Token;
import dev.rally.comm.access.TokenFile;
import java.net.InetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What clients have to know.
 *
 * @param text empty where nothing is asked for
 * @param told what is printed of it
 */
record AccessToken(String text, String told) {
    /**
     * That of the file, or a new one where others than this machine can connect.
     *
     * @throws dev.rally.comm.error.RallyException INVALID_PARAMS for a file that others may read or that has none
     */
    static AccessToken of(@Nullable Path file, InetAddress address) {
        if (file != null) {
            return new AccessToken(TokenFile.readOrMake(file).text(), "");
        }
        if (address.isLoopbackAddress()) {
            return new AccessToken("", "");
        }
        String made = Token.random().text();
        return new AccessToken(made, ", token " + made);
    }

    /** Not the token. */
    @Override
    public String toString() {
        return text.isEmpty() ? "no token" : "a token";
    }
}

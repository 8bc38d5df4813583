package dev.rally.comm.access;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.OwnerFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A token that people keep in a file of their own: one line, which nobody else may read. */
public final class TokenFile {
    private static final int LEAST_CHARS = 16;
    private static final int MOST_CHARS = 256;

    private TokenFile() {}

    /**
     * The token of a file, which is made with a new one where there is none.
     *
     * @throws RallyException INVALID_PARAMS when it cannot be read or made, others may read it, or no token is in it
     */
    public static Token readOrMake(Path file) {
        if (Files.exists(file)) {
            return read(file);
        }
        Token made = Token.random();
        try {
            OwnerFile.write(file, made.text() + "\n");
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "the token's file " + file + " cannot be made: " + FileFault.why(e), e);
        }
        return made;
    }

    /**
     * The token of a file.
     *
     * @throws RallyException INVALID_PARAMS when it cannot be read, others may read it, or no token is in it
     */
    public static Token read(Path file) {
        try {
            if (Files.isRegularFile(file) && OwnerFile.othersMayUse(file)) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        "others than its owner may read the token's file " + file + "; chmod 600 it, and make another"
                                + " token when they may have");
            }
            if (Files.isRegularFile(file) && Files.size(file) > 4 * MOST_CHARS) {
                throw wrong(file);
            }
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (!text.matches("[!-~]{" + LEAST_CHARS + "," + MOST_CHARS + "}")) {
                throw wrong(file);
            }
            return new Token(text);
        } catch (NoSuchFileException e) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "there is no token's file " + file + "; copy it from the machine where the server runs",
                    e);
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "the token's file " + file + " cannot be read: " + FileFault.why(e), e);
        }
    }

    /** What is in it is not told: it may be a secret all the same. */
    private static RallyException wrong(Path file) {
        return new RallyException(
                ErrorCode.INVALID_PARAMS,
                file + " has no token in it; a token is one line of " + LEAST_CHARS + " to " + MOST_CHARS
                        + " visible ASCII characters; name a file that is not there yet, and the server makes one");
    }
}

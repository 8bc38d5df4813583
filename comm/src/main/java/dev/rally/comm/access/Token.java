package dev.rally.comm.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** What a client has to know. It stands in files of its owner's alone, and is never logged. */
public final class Token {
    private static final int RANDOM_BYTES = 16;

    private final String text;

    /** @param text not empty */
    public Token(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a token must not be empty");
        }
        this.text = text;
    }

    /** A new one of 128 bits, 32 hexadecimal digits, which nobody can guess. */
    public static Token random() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return new Token(HexFormat.of().formatHex(random));
    }

    /** For whoever is to know it. */
    public String text() {
        return text;
    }

    /** Compares in a time that does not tell how much of it was right. */
    public boolean is(String said) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), said.getBytes(StandardCharsets.UTF_8));
    }

    /** Not the token. */
    @Override
    public String toString() {
        return "a token of " + text.length() + " characters";
    }
}

package dev.rally.env.remote;

import java.util.List;

/**
 * Which scenes a client wants, and which it has.
 *
 * @param scenes how many
 * @param sides that it plays itself; none for the last one against the server's opponent, or all where it has none
 * @param opponent the script that plays the others; empty for the server's
 */
public record Opening(int scenes, List<String> sides, String opponent) {
    /** What a client is taken to say that leaves a key out. */
    static final Opening ONE = new Opening(1, List.of(), "");
}

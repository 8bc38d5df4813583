package dev.rally.server.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rally.comm.spec.Names;
import java.util.zip.CRC32;

/** What games call their agents, anything they like, and what those are called here and on disk. */
final class GameNames {
    private static final int KEPT_CHARS = 48;
    private static final String NOT_IN_FILES = "[/\\\\:*?\"<>|\\p{Cntrl}]";

    private GameNames() {}

    /** The agent's name: the game's own where it may be one, else what may stay of it and a number of its own. */
    static String agent(String game) {
        if (Names.isAgent(game)) {
            return game;
        }
        CRC32 number = new CRC32();
        number.update(game.getBytes(UTF_8));
        String plain = game.replaceAll("[^A-Za-z0-9_-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        String kept = plain.substring(0, Math.min(KEPT_CHARS, plain.length()));
        return String.format("%s-%08x", kept.isEmpty() ? "agent" : kept, number.getValue());
    }

    /** The name in a file's: the game's own where it may be in one. */
    static String file(String game) {
        return game.equals(game.replaceAll(NOT_IN_FILES, "")) ? game : agent(game);
    }
}

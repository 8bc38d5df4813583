package dev.rally.env.tournament;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Who takes part.
 *
 * @param name in tables
 * @param player as matches call it
 * @param version of its file: other contents play anew; empty for what is no file
 */
record Entrant(String name, String player, String version) {
    private static final int VERSION_CHARS = 16;

    /** A player that comes with the game, an agent or a checkpoint. */
    static Entrant named(String player) {
        return new Entrant(player, player, "");
    }

    /** The players of a folder, by name: scripts, C++ sources and programs. What begins with '.' or '_' is none. */
    static List<Entrant> of(Path folder) {
        List<Entrant> entrants = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Entrant::plays).sorted().toList()) {
                entrants.add(ofFile(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entrants;
    }

    static Entrant ofFile(Path file) {
        return new Entrant(file.getFileName().toString(), file.toString(), version(file));
    }

    private static boolean plays(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean hidden = name.startsWith(".") || name.startsWith("_");
        boolean known = name.endsWith(".py") || name.endsWith(".cpp") || Files.isExecutable(file);
        return Files.isRegularFile(file) && !hidden && known;
    }

    private static String version(Path file) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash).substring(0, VERSION_CHARS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.rally.env.arkanoid;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a level's bricks stand, from a text: its first line is {@code x y -1}, an offset for all others, which are {@code x y type};
 * type 1 is a hard brick.
 */
final class Level {
    /** Levels that come with the game. */
    static final int COUNT = 6;

    private Level() {}

    static List<Brick> read(int number) {
        try (InputStream in = Level.class.getResourceAsStream(number + ".dat")) {
            if (in == null) {
                throw new IllegalArgumentException("there is no level " + number);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Brick> parse(String text) {
        List<int[]> lines =
                text.lines().filter(line -> !line.isBlank()).map(Level::numbers).toList();
        int[] offset = lines.get(0);
        List<Brick> bricks = new ArrayList<>();
        for (int[] line : lines.subList(1, lines.size())) {
            bricks.add(new Brick(offset[0] + line[0], offset[1] + line[1], line[2] == 1));
        }
        return bricks;
    }

    private static int[] numbers(String line) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length != 3) {
            throw new IllegalArgumentException("\"" + line + "\" is no line of a level: x y type");
        }
        return new int[] {Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2])};
    }
}

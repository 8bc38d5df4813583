package dev.rally.comm.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The system's wall clock, or one that somebody sets back and forth while the program runs: the system property {@link
 * #PROPERTY} names a file with the seconds by which it is wrong. For what tries whether all holds then.
 */
public final class WallClock implements InstantSource {
    /** The system property; without it the clock is the system's. */
    public static final String PROPERTY = "rally.clock.offsetFile";

    /** This process's. */
    public static final WallClock REAL = new WallClock(System.getProperty(PROPERTY));

    private final @Nullable Path offset;

    WallClock(@Nullable String offsetFile) {
        offset = offsetFile == null ? null : Path.of(offsetFile);
    }

    @Override
    public Instant instant() {
        return offset == null ? Instant.now() : Instant.now().plusSeconds(wrongBy(offset));
    }

    private static long wrongBy(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException | NumberFormatException e) {
            return 0; // it is being written
        }
    }
}

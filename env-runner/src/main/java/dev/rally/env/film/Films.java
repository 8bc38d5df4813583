package dev.rally.env.film;

import dev.rally.comm.recording.Recordings;
import dev.rally.env.record.MatchRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds what a name means: a match's file, or a recording of a home. */
public final class Films {
    private Films() {}

    /** @param game of which game a match's file is; null where nobody says */
    public static Film open(Recordings recordings, String name, @Nullable String game) {
        return isFile(name) ? MatchFilm.open(Path.of(name), game) : RecordingFilm.open(recordings, name);
    }

    /** Whether a name means a match's file, or a folder of them, and no recording. */
    public static boolean isFile(String name) {
        return MatchRecord.isNamed(name) || name.contains("/") || Files.exists(Path.of(name));
    }
}

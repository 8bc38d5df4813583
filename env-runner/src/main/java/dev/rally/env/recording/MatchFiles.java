package dev.rally.env.recording;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.env.record.MatchRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The files of matches that a command line means. */
final class MatchFiles {
    private MatchFiles() {}

    /**
     * A file, or all records in a folder by their names.
     *
     * @throws RallyException INVALID_PARAMS for a folder without any, or one that cannot be read
     */
    static List<Path> of(Path place) {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.list(place)) {
            List<Path> records = files.filter(
                            file -> MatchRecord.isNamed(file.getFileName().toString()))
                    .sorted()
                    .toList();
            if (records.isEmpty()) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        "there is no " + MatchRecord.ENDING + " in " + place
                                + "; ./rally match -r writes them, and recordings go by their names");
            }
            return records;
        } catch (IOException e) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "cannot read " + place + ": " + FileFault.why(e), e);
        }
    }

    static String words(MatchRecord record) {
        String end = record.ended() ? record.status() : "broken off";
        return String.format(
                Locale.ROOT,
                "a match's round of %s, %d frames, %s",
                String.join(", ", record.played()),
                record.frames(),
                end);
    }
}

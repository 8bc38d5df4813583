package dev.rally.env.match;

import dev.rally.env.plain.PickleWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file for each round: a pickle of version 2 of the original's records, with all that each seat has seen and said. A round
 * of N frames has N + 1 entries; the last one is what the round's end looked like, and no command.
 */
final class RoundRecorder {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss");
    private static final int FORMAT_VERSION = 2;

    private final Path folder;
    private final String prefix;
    private final List<String> seats;
    private final Map<String, List<@Nullable Object>> sceneInfo = new LinkedHashMap<>();
    private final Map<String, List<@Nullable Object>> commands = new LinkedHashMap<>();

    /**
     * A recorder without a round.
     *
     * @param prefix of the files' names, before the time
     * @param seats all of the game's, played or not
     */
    RoundRecorder(Path folder, String prefix, List<String> seats) {
        this.folder = folder;
        this.prefix = prefix;
        this.seats = List.copyOf(seats);
        begin();
    }

    private void begin() {
        for (String seat : seats) {
            sceneInfo.put(seat, new ArrayList<>());
            commands.put(seat, new ArrayList<>());
        }
    }

    /**
     * A frame.
     *
     * @param said by those who play; seats that are not in it stay empty
     */
    void add(Map<String, Map<String, Object>> seen, Map<String, @Nullable Object> said) {
        for (String seat : said.keySet()) {
            sceneInfo.getOrDefault(seat, new ArrayList<>()).add(seen.get(seat));
            commands.getOrDefault(seat, new ArrayList<>()).add(said.get(seat));
        }
    }

    /** Writes the round, and begins the next one; null when there was no frame. */
    @Nullable
    Path write() {
        if (sceneInfo.values().stream().allMatch(List::isEmpty)) {
            return null;
        }
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("record_format_version", FORMAT_VERSION);
        for (String seat : seats) {
            Map<String, Object> own = new LinkedHashMap<>();
            own.put("scene_info", sceneInfo.getOrDefault(seat, List.of()));
            own.put("command", commands.getOrDefault(seat, List.of()));
            record.put(seat, own);
        }
        Path file = write(PickleWriter.write(record));
        begin();
        return file;
    }

    /** Never over another round's file: rounds may end in one second. */
    private Path write(byte[] bytes) {
        String name = prefix + "_" + TIME.format(LocalDateTime.now(ZoneId.systemDefault()));
        try {
            Files.createDirectories(folder);
            for (int number = 1; ; number++) {
                Path file = folder.resolve(name + (number == 1 ? "" : "_" + number) + ".pickle");
                try {
                    return Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                } catch (FileAlreadyExistsException e) {
                    // the next number
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

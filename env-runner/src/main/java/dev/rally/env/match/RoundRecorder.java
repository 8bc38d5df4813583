package dev.rally.env.match;

import dev.rally.env.record.MatchRecord;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file for each round: a {@link MatchRecord}, with all that each seat has seen and said. A round of N frames has N + 1
 * entries; the last one is what the round's end looked like, and no command.
 */
final class RoundRecorder {
    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss");

    private final Path folder;
    private final String prefix;
    private final List<String> seats;
    private final Consumer<MatchRecord> recorded;
    private final Map<String, MatchRecord.Seat> round = new LinkedHashMap<>();

    /**
     * A recorder without a round.
     *
     * @param prefix of the files' names, before the time
     * @param seats all of the game's, played or not
     * @param recorded is given each round that is written
     */
    RoundRecorder(Path folder, String prefix, List<String> seats, Consumer<MatchRecord> recorded) {
        this.folder = folder;
        this.prefix = prefix;
        this.seats = List.copyOf(seats);
        this.recorded = recorded;
        begin();
    }

    private void begin() {
        for (String seat : seats) {
            round.put(seat, new MatchRecord.Seat(new ArrayList<>(), new ArrayList<>()));
        }
    }

    /**
     * A frame.
     *
     * @param said by those who play; seats that are not in it stay empty
     */
    void add(Map<String, Map<String, Object>> seen, Map<String, @Nullable Object> said) {
        round.forEach((name, seat) -> {
            if (said.containsKey(name)) {
                seat.sceneInfo().add(seen.getOrDefault(name, Map.of()));
                seat.commands().add(said.get(name));
            }
        });
    }

    /** Writes the round, and begins the next one; null when there was no frame. */
    @Nullable
    Path write() {
        MatchRecord record = new MatchRecord(round);
        if (record.entries() == 0) {
            return null;
        }
        Path file = write(record.pickle());
        recorded.accept(record);
        begin();
        return file;
    }

    /** Never over another round's file: rounds may end in one second. */
    private Path write(byte[] bytes) {
        String name = prefix + "_" + TIME.format(LocalDateTime.now(ZoneId.systemDefault()));
        try {
            Files.createDirectories(folder);
            for (int number = 1; ; number++) {
                Path file = folder.resolve(name + (number == 1 ? "" : "_" + number) + MatchRecord.ENDING);
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

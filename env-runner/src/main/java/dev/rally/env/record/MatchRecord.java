package dev.rally.env.record;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.env.game.Game;
import dev.rally.env.plain.PickleReader;
import dev.rally.env.plain.PickleWriter;
import dev.rally.env.plain.PlainException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the seats of a round have seen and said: a pickle of version 2 of the original's records. docs/games.md has the format. It is
 * plain data; a pickle that has more is refused, and nothing of it is run.
 *
 * @param seats by their names; a seat that was not played is empty
 */
public record MatchRecord(Map<String, Seat> seats) {
    /** What the names of such files end with. */
    public static final String ENDING = ".pickle";

    private static final String VERSION = "record_format_version";
    private static final String SCENE_INFO = "scene_info";
    private static final String COMMAND = "command";
    private static final long FORMAT_VERSION = 2;
    private static final long MOST_BYTES = 512L << 20;

    public MatchRecord {
        seats = Collections.unmodifiableMap(new LinkedHashMap<>(seats));
    }

    /**
     * What a seat has seen and said.
     *
     * @param sceneInfo frame by frame; the last one is what the end looked like
     * @param commands as many; null for none
     */
    public record Seat(List<Map<String, Object>> sceneInfo, List<@Nullable Object> commands) {
        static final Seat NONE = new Seat(List.of(), List.of());
    }

    /** Whether a file's name is that of such a record. */
    public static boolean isNamed(String file) {
        return file.endsWith(ENDING) || file.endsWith(".pkl");
    }

    /** @throws RallyException INVALID_PARAMS for a file that cannot be read; INVALID_BATCH for one that is no whole record */
    public static MatchRecord read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw refused(file, "it has " + Files.size(file) + " bytes; at most " + MOST_BYTES + " are read");
            }
            return of(file, PickleReader.read(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "cannot read " + file + ": " + FileFault.why(e) + "; name another file",
                    e);
        } catch (PlainException e) {
            throw refused(file, String.valueOf(e.getMessage()));
        }
    }

    private static MatchRecord of(Path file, @Nullable Object read) {
        if (!(read instanceof Map<?, ?> map) || !Long.valueOf(FORMAT_VERSION).equals(map.get(VERSION))) {
            Object version = read instanceof Map<?, ?> map ? map.get(VERSION) : null;
            throw refused(
                    file,
                    "its " + VERSION + " is " + (version == null ? "missing" : version) + "; records of version "
                            + FORMAT_VERSION + " are read");
        }
        Map<String, Seat> seats = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!VERSION.equals(entry.getKey())) {
                String seat = String.valueOf(entry.getKey());
                seats.put(seat, seat(file, seat, entry.getValue()));
            }
        }
        MatchRecord record = new MatchRecord(seats);
        record.check(file);
        return record;
    }

    private static Seat seat(Path file, String name, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)
                || !(map.get(SCENE_INFO) instanceof List<?> seen)
                || !(map.get(COMMAND) instanceof List<?> said)) {
            throw refused(file, name + " has no " + SCENE_INFO + " and " + COMMAND + ", which are lists");
        }
        List<Map<String, Object>> sceneInfo = new ArrayList<>(seen.size());
        for (Object info : seen) {
            sceneInfo.add(map(file, name, sceneInfo.size(), info));
        }
        return new Seat(sceneInfo, Collections.unmodifiableList(new ArrayList<@Nullable Object>(said)));
    }

    @SuppressWarnings("unchecked") // its keys are looked at
    private static Map<String, Object> map(Path file, String name, int entry, @Nullable Object info) {
        if (info instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
            return (Map<String, Object>) map;
        }
        throw refused(
                file,
                SCENE_INFO + " " + entry + " of " + name + " is " + kind(info)
                        + "; a dict with texts as keys is expected");
    }

    private static String kind(@Nullable Object value) {
        return value == null ? "None" : "a " + value.getClass().getSimpleName();
    }

    /** As many entries everywhere, and one more than there were frames: at the end nobody is asked. */
    private void check(Path file) {
        int entries = entries();
        if (entries < 1) {
            throw refused(file, "no player of it has seen anything");
        }
        seats.forEach((name, seat) -> {
            int seen = seat.sceneInfo().size();
            int said = seat.commands().size();
            if (seen != said || (seen != 0 && seen != entries)) {
                throw refused(
                        file,
                        name + " has " + seen + " entries of " + SCENE_INFO + " and " + said + " of " + COMMAND
                                + ", and others have " + entries + "; all have as many, one more than frames");
            }
            if (ended() && seen > 0 && seat.commands().get(said - 1) != null) {
                throw refused(file, name + " has a command after the round's end; the last one is None");
            }
        });
    }

    private static RallyException refused(Path file, String why) {
        return new RallyException(ErrorCode.INVALID_BATCH, file + " is no record of a match: " + why);
    }

    /** A seat; an empty one where there is none of that name. */
    public Seat seat(String name) {
        return seats.getOrDefault(name, Seat.NONE);
    }

    /** Entries of whoever has played. */
    public int entries() {
        return seats.values().stream()
                .mapToInt(seat -> seat.sceneInfo().size())
                .max()
                .orElse(0);
    }

    /** Frames that were played. */
    public int frames() {
        return ended() ? entries() - 1 : entries();
    }

    /** Whether the round came to its end; else somebody has broken it off. */
    public boolean ended() {
        return !Game.ALIVE.equals(status());
    }

    /** What the last scene information says of the round; one that says nothing goes on. */
    public String status() {
        return seats.values().stream()
                .filter(seat -> !seat.sceneInfo().isEmpty())
                .map(seat -> String.valueOf(
                        seat.sceneInfo().get(seat.sceneInfo().size() - 1).getOrDefault(Game.STATUS, Game.ALIVE)))
                .findFirst()
                .orElse("");
    }

    /** The seats that were played. */
    public List<String> played() {
        return seats.entrySet().stream()
                .filter(entry -> !entry.getValue().sceneInfo().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** As a pickle of protocol 2. */
    public byte[] pickle() {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put(VERSION, FORMAT_VERSION);
        seats.forEach((name, seat) -> {
            Map<String, Object> own = new LinkedHashMap<>();
            own.put(SCENE_INFO, seat.sceneInfo());
            own.put(COMMAND, seat.commands());
            record.put(name, own);
        });
        return PickleWriter.write(record);
    }
}

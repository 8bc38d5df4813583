package dev.rally.env.recording;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.recording.RecordingReader;
import dev.rally.comm.recording.RecordingWriter;
import dev.rally.comm.recording.Recordings;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.game.GameSource;
import dev.rally.env.plain.PlainJson;
import dev.rally.env.record.MatchRecord;
import dev.rally.env.record.RecordedGame;
import dev.rally.env.record.Transitions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rounds of matches as something else.
 *
 * @param game null where nobody has such seats
 * @param players whose part is wanted
 */
record MatchConversion(
        Path place, Map<Path, MatchRecord> rounds, @Nullable GameSource game, List<String> players) {

    /** What is done with a recording. */
    interface Use {
        void use(RecordingReader reader) throws IOException;
    }

    static MatchConversion read(Path place, @Nullable String gameName, @Nullable String player) {
        Map<Path, MatchRecord> rounds = new LinkedHashMap<>();
        MatchFiles.of(place).forEach(file -> rounds.put(file, MatchRecord.read(file)));
        Map.Entry<Path, MatchRecord> first = rounds.entrySet().iterator().next();
        List<String> seats = new ArrayList<>(first.getValue().seats().keySet());
        for (Map.Entry<Path, MatchRecord> round : rounds.entrySet()) {
            if (!round.getValue()
                    .seats()
                    .keySet()
                    .equals(first.getValue().seats().keySet())) {
                throw refused(round.getKey() + " has the players "
                        + round.getValue().seats().keySet() + ", and " + first.getKey() + " " + seats
                        + "; name files of one game");
            }
        }
        if (player != null && !seats.contains(player)) {
            throw refused("--player is " + player + "; " + place + " has " + seats);
        }
        GameSource game =
                RecordedGame.of(first.getValue(), first.getKey(), gameName).orElse(null);
        return new MatchConversion(place, rounds, game, player == null ? seats : List.of(player));
    }

    private static RallyException refused(String why) {
        return new RallyException(ErrorCode.INVALID_PARAMS, why);
    }

    /** An object for each entry of each player. */
    void writeLines(OutputStream out) throws IOException {
        for (Map.Entry<Path, MatchRecord> round : rounds.entrySet()) {
            for (int entry = 0; entry < round.getValue().entries(); entry++) {
                for (String name : players) {
                    MatchRecord.Seat seat = round.getValue().seat(name);
                    if (!seat.sceneInfo().isEmpty()) {
                        Map<String, @Nullable Object> line = new LinkedHashMap<>();
                        line.put("file", round.getKey().getFileName().toString());
                        line.put("player", name);
                        line.put("scene_info", seat.sceneInfo().get(entry));
                        line.put("command", seat.commands().get(entry));
                        out.write((PlainJson.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
        }
    }

    /** Keeps what agents see of it, an episode for each player and round. */
    void record(Recordings recordings, String name) {
        GameSource of = game;
        GameEncoder encoder = of == null ? null : of.encoder().orElse(null);
        if (of == null || encoder == null) {
            throw refused((of == null
                            ? "no game has the players " + players + " of " + place
                            : of.name() + " does not tell what agents see")
                    + "; .jsonl holds it as it is");
        }
        Transitions transitions = new Transitions(encoder);
        RecordingWriter writer =
                recordings.begin(name, Transitions.header(of, encoder, Map.of(), String.join(", ", players)));
        boolean whole = false;
        boolean played = false;
        try (writer) {
            for (MatchRecord round : rounds.values()) {
                for (String player : players) {
                    if (round.played().contains(player)) {
                        played = true;
                        transitions.append(round, player, writer);
                    }
                }
            }
            if (!played) {
                throw refused("nobody of " + players + " has played in " + place);
            }
            whole = true;
        } finally {
            if (!whole) {
                recordings.delete(name);
            }
        }
    }

    /** Makes a recording that is gone when it has been used. */
    void asRecording(Use use) throws IOException {
        Path temporary = Files.createTempDirectory("rally-match");
        try {
            Recordings recordings = new Recordings(temporary);
            record(recordings, "rounds");
            try (RecordingReader reader = recordings.open("rounds")) {
                use.use(reader);
            }
        } finally {
            FileTree.delete(temporary);
        }
    }
}

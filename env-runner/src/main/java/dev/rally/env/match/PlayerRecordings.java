package dev.rally.env.match;

import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingWriter;
import dev.rally.comm.recording.Recordings;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.game.GameSource;
import dev.rally.env.record.MatchRecord;
import dev.rally.env.record.Transitions;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps what each player of a match does as a recording of the home, for agents to learn from: all its rounds, an episode each. Where
 * that fails it is told, and the match goes on. One thread.
 */
final class PlayerRecordings implements AutoCloseable {
    private static final int MOST_CHARS = 64;

    private final Recordings recordings;
    private final GameSource game;
    private final GameEncoder encoder;
    private final Map<String, Object> values;
    private final Map<String, String> players;
    private final Consumer<String> say;
    private final Transitions transitions;
    private final String time = RoundRecorder.TIME.format(LocalDateTime.now(ZoneId.systemDefault()));
    private final Map<String, RecordingWriter> writers = new LinkedHashMap<>();
    private boolean failed;

    /** @param players by their seats, as they are called on the command line */
    PlayerRecordings(
            Recordings recordings,
            GameSource game,
            GameEncoder encoder,
            Map<String, Object> values,
            Map<String, String> players,
            Consumer<String> say) {
        this.recordings = recordings;
        this.game = game;
        this.encoder = encoder;
        this.values = values;
        this.players = players;
        this.say = say;
        transitions = new Transitions(encoder);
    }

    /** A round that is over. */
    void add(MatchRecord round) {
        if (failed) {
            return;
        }
        try {
            for (String seat : round.played()) {
                transitions.append(round, seat, writers.computeIfAbsent(seat, this::begin));
            }
        } catch (RallyException e) {
            failed = true;
            say.accept("What the players do is not recorded for agents any more: " + e.getMessage());
        }
    }

    private RecordingWriter begin(String seat) {
        return recordings.begin(name(seat), Transitions.header(game, encoder, values, players.getOrDefault(seat, "")));
    }

    /** The game, its parameters, the seat and the time, of which what is too long is left out in the middle. */
    private String name(String seat) {
        StringBuilder name = new StringBuilder(game.name());
        values.values().forEach(value -> name.append('_').append(value));
        String end = "_" + seat + "_" + time;
        String plain = name.toString().replaceAll("[^A-Za-z0-9_.-]", "-");
        return plain.substring(0, Math.min(plain.length(), Math.max(1, MOST_CHARS - end.length()))) + end;
    }

    @Override
    public void close() {
        List<String> kept = new ArrayList<>();
        for (RecordingWriter writer : writers.values()) {
            try {
                writer.close();
                kept.add(writer.name());
            } catch (RallyException e) {
                say.accept("the recording " + writer.name() + " is not complete: " + e.getMessage());
            }
        }
        if (!kept.isEmpty()) {
            say.accept("recorded for agents: " + String.join(", ", kept));
        }
    }
}

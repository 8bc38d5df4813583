package dev.rally.env.match;

import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingReader;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.env.film.RecordedActions;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.game.GameSource;
import dev.rally.env.player.Mind;
import dev.rally.env.player.RecordedMind;
import dev.rally.env.record.MatchRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Players that do again what was recorded. */
final class RecordedPlayers {
    /** Before the name of a recording of the home. */
    static final String PREFIX = "recording:";

    private RecordedPlayers() {}

    /** What the seat has said in a match's round. */
    static Mind ofFile(Path file, String seat) {
        try {
            MatchRecord record = MatchRecord.read(file);
            if (!record.played().contains(seat)) {
                throw wrong(file + " has nothing of " + seat + ", only of " + record.played());
            }
            List<@Nullable Object> commands = record.seat(seat).commands();
            return new RecordedMind(file.toString(), List.of(commands.subList(0, record.frames())));
        } catch (RallyException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** What was done in a recording, as the game's commands; whichever seat it was of. */
    static Mind ofRecording(Recordings recordings, String name, GameSource game) {
        GameEncoder encoder = game.encoder().orElse(null);
        if (encoder == null) {
            throw wrong(game.name()
                    + " does not tell what agents do, so no recording has its commands; name a match's .pickle");
        }
        try (RecordingReader reader = recordings.open(name)) {
            RecordingHeader header = reader.header();
            int commands = encoder.commands().size();
            if (!header.action().equals(new ActionSpace.Discrete(commands))
                    || header.observation().size() != encoder.features()) {
                throw wrong("the recording " + name + " is of another game than " + game.name() + ", which has "
                        + commands + " commands and observations of " + encoder.features() + " numbers");
            }
            List<List<@Nullable Object>> rounds = new ArrayList<>();
            for (List<Integer> episode : RecordedActions.of(reader)) {
                List<@Nullable Object> said = new ArrayList<>();
                episode.forEach(action -> said.add(encoder.commands().get(action)));
                rounds.add(said);
            }
            if (rounds.isEmpty()) {
                throw wrong("the recording " + name + " is empty");
            }
            return new RecordedMind(PREFIX + name, rounds);
        } catch (RallyException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private static MatchFailure wrong(String why) {
        return new MatchFailure(MatchFailure.COMMAND_LINE, why);
    }
}

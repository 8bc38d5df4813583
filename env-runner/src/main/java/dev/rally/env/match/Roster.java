package dev.rally.env.match;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.Recordings;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.game.GameScene;
import dev.rally.env.game.GameSource;
import dev.rally.env.game.GameSource.ScriptedPlayer;
import dev.rally.env.game.GameSource.Seat;
import dev.rally.env.link.Contestants;
import dev.rally.env.link.ServerLink;
import dev.rally.env.player.AgentMind;
import dev.rally.env.player.CppProgram;
import dev.rally.env.player.HeldKeys;
import dev.rally.env.player.JavaMind;
import dev.rally.env.player.LineMind;
import dev.rally.env.player.Mind;
import dev.rally.env.player.PersonMind;
import dev.rally.env.player.PythonMind;
import dev.rally.env.record.MatchRecord;
import dev.rally.env.round.Player;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the players of a match from what a command line calls them. Any thread. */
public final class Roster {
    static final String PERSON = "you";

    private final GameSource game;
    private final Map<String, Object> values;
    private final Host host;
    private final Map<Path, Path> compiled = new HashMap<>();

    /**
     * Where players come from.
     *
     * @param python the interpreter for scripts
     * @param keys of who sits at the keyboard
     * @param server gives the server that agents act from, and launches it when there is none
     * @param recordings of the home, which may play again
     * @param seed of what scripted players do by chance
     * @param ear is told what happens
     */
    public record Host(
            String python, HeldKeys keys, Supplier<ServerLink> server, Recordings recordings, long seed, Ear ear) {}

    /** Who is told what happens, in whole lines. Any thread. */
    public interface Ear {
        /** What happens to a player. */
        void say(String line);

        /** What a player has printed. */
        void print(String player, String line);
    }

    public Roster(GameSource game, Map<String, Object> values, Host host) {
        this.game = game;
        this.values = values;
        this.host = host;
    }

    /**
     * Whom the command line calls so, at their seats; where there are too few, the last one plays the other seats too, unless the
     * game can do with fewer. Those too many do not play.
     */
    static List<String> seated(GameSource game, List<String> names) {
        int seats = game.seats().size();
        int playing = Math.max(Math.min(names.size(), seats), Math.min(game.fewestPlayers(), seats));
        List<String> seated = new ArrayList<>();
        for (int i = 0; i < playing; i++) {
            seated.add(names.get(Math.min(i, names.size() - 1)));
        }
        return seated;
    }

    /**
     * Who thinks for a seat; a program is compiled.
     *
     * @throws MatchFailure for a name that is no player's, and for a program that does not compile
     */
    public Mind mind(String name, Seat seat) {
        Consumer<String> prints = line -> host.ear().print(seat.name(), line);
        Path file = file(game, name);
        if (file != null) {
            return ofFile(file, seat, prints);
        } else if (name.startsWith(RecordedPlayers.PREFIX)) {
            return RecordedPlayers.ofRecording(
                    host.recordings(), name.substring(RecordedPlayers.PREFIX.length()), game);
        } else if (name.equals(PERSON)) {
            return new PersonMind(host.keys(), seat.name());
        }
        for (ScriptedPlayer player : game.scripted()) {
            if (player.name().equals(name)) {
                return new JavaMind(player.maker().make(seat, values, host.seed()));
            }
        }
        return agent(name, seat);
    }

    private Mind ofFile(Path file, Seat seat, Consumer<String> prints) {
        String lower = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (MatchRecord.isNamed(lower)) {
            return RecordedPlayers.ofFile(file, seat.name());
        } else if (lower.endsWith(".py")) {
            return new PythonMind(
                    new PythonMind.Setup(host.python(), file, seat.name(), seat.arguments(), values), prints);
        } else if (lower.endsWith(".cpp")) {
            return new LineMind(List.of(compile(file).toString()), seat.arguments(), prints);
        } else if (!Files.isExecutable(file)) {
            throw new MatchFailure(
                    MatchFailure.COMMAND_LINE,
                    "The script '" + file
                            + "' is neither .py nor .cpp, nor can it be executed; make it a program (chmod +x)");
        }
        return new LineMind(List.of(file.toAbsolutePath().toString()), seat.arguments(), prints);
    }

    private synchronized Path compile(Path source) {
        Path before = compiled.get(source);
        if (before != null) {
            return before;
        }
        try {
            host.ear().say("Compiling '" + source + "'... ");
            Path program = CppProgram.compile(source);
            host.ear().say("OK");
            compiled.put(source, program);
            return program;
        } catch (CppProgram.CompileException e) {
            host.ear().say("Failed");
            throw new MatchFailure(MatchFailure.COMPILATION, "'" + source + "' does not compile:\n" + e.getMessage());
        }
    }

    private Mind agent(String name, Seat seat) {
        List<String> scripted =
                game.scripted().stream().map(ScriptedPlayer::name).toList();
        GameEncoder encoder = game.encoder().orElse(null);
        Player player;
        try {
            player = Player.parse(name, scripted);
        } catch (RallyException e) {
            throw new MatchFailure(MatchFailure.COMMAND_LINE, String.valueOf(e.getMessage()));
        }
        if (encoder == null || player instanceof Player.Self) {
            throw new MatchFailure(
                    MatchFailure.COMMAND_LINE,
                    "\"" + name + "\" is no player of " + game.name() + ": that is a file, you"
                            + (scripted.isEmpty() ? "" : ", or one of " + scripted));
        }
        ServerLink link = host.server().get();
        try {
            new Contestants(link.client(), scripted).makeLive(List.of(player));
        } catch (RallyException e) {
            throw e.code() == ErrorCode.UNKNOWN_AGENT
                    ? new MatchFailure(MatchFailure.COMMAND_LINE, String.valueOf(e.getMessage()))
                    : e;
        }
        String scene = encoder.scenes().keySet().iterator().next();
        return new AgentMind(link.client(), player, GameScene.spec(game, encoder, scene), encoder, seat.name());
    }

    /**
     * The file that a name means: as it stands, or in the game's folder of scripts; null where it means none.
     *
     * @throws MatchFailure for what looks like a file's name and is none
     */
    public static @Nullable Path file(GameSource game, String name) {
        if (name.startsWith(RecordedPlayers.PREFIX)) {
            return null;
        }
        String path = name.replace('\\', '/');
        for (Path place : List.of(
                Path.of(name),
                Path.of(path),
                Path.of("games", game.name(), "ml").resolve(path))) {
            if (Files.isRegularFile(place)) {
                return place;
            }
        }
        if (path.contains("/") || (path.contains(".") && !path.contains("@"))) {
            throw new MatchFailure(
                    MatchFailure.COMMAND_LINE,
                    "The script '" + name + "' does not exist. Cannot start the game in the machine learning mode.");
        }
        return null;
    }
}

package dev.rally.env.match;

import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.Recordings;
import dev.rally.env.catalog.GameCatalog;
import dev.rally.env.game.Game;
import dev.rally.env.game.GameArguments;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.game.GameSource;
import dev.rally.env.game.GameSource.Seat;
import dev.rally.env.link.ServerLink;
import dev.rally.env.link.ServerOptions;
import dev.rally.env.player.HeldKeys;
import dev.rally.env.player.Mind;
import dev.rally.env.player.SeatedPlayer;
import dev.rally.env.terminal.Terminal;
import dev.rally.env.terminal.TerminalKeys;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rally match}. */
@Command(
        name = "match",
        sortOptions = false,
        description = "Lets players play a game: scripts in Python, programs, agents, people. docs/games.md tells all.",
        footer = {
            "",
            "Exit codes: 0 when the match came to its end, 1 for a fault of Rally, 2 for a wrong command line, 3 when the game or a"
                    + " player failed, 4 when a player does not compile."
        })
public final class MatchCommand implements Callable<Integer> {
    private static final int MOST_FPS = 1_000;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "GAME",
            description = "The game; --list tells which there are.")
    private @Nullable String name;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PARAMETER", description = "The game's own parameters.")
    private List<String> parameters = List.of();

    @Option(
            names = {"-i", "--input-script"},
            paramLabel = "PLAYER",
            description =
                    "Who plays the next seat: a script (.py), a source (.cpp), a program that speaks lines, a player that comes"
                            + " with the game, an agent, agent@checkpoint, a recording (.pickle, recording:NAME), or you. The last one also plays the seats that are left.")
    private List<String> players = List.of();

    @Option(
            names = {"-f", "--fps"},
            paramLabel = "N",
            description = "Frames a second; 0: as fast as the players answer. Default: 30.")
    private int fps = 30;

    @Option(
            names = {"-1", "--one-shot"},
            description = "Stop after the first round.")
    private boolean oneShot;

    @Option(
            names = {"-m", "--manual-mode"},
            description = "Play at the keyboard, all seats.")
    private boolean manual;

    @Option(
            names = {"-r", "--record"},
            description = "Record each round in a file, and for agents what each player does.")
    private boolean records;

    @Option(
            names = "--record-folder",
            paramLabel = "DIR",
            description = "Where records are kept. Default: games/GAME/log.")
    private @Nullable Path recordFolder;

    @Option(
            names = {"--no-display", "--nd"},
            description = "Show nothing; so it is, too, where there is no terminal.")
    private boolean noDisplay;

    @Option(names = "--json", description = "Print what became of it as one JSON object, and all else as errors.")
    private boolean json;

    @Option(names = "--seed", paramLabel = "N", description = "Of what happens by chance. Default: the time.")
    private @Nullable Long seed;

    @Option(names = "--python", paramLabel = "PROGRAM", description = "The interpreter of scripts. Default: python3.")
    private String python = "python3";

    @Option(
            names = "--patience",
            paramLabel = "S",
            description =
                    "How long a player may take to become ready, or for one answer, before it has failed. Default: 30.")
    private double patienceSeconds = 30;

    @Option(
            names = {"-l", "--list"},
            description = "List the games.")
    private boolean lists;

    @Option(
            names = {"-h", "--help"},
            description = "Tell the options, and the game's parameters.")
    private boolean help;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Spec
    private @Nullable CommandSpec spec;

    private final PrintStream out;
    private final PrintStream err;
    private @Nullable ServerLink link;

    public MatchCommand() {
        this(System.out, System.err);
    }

    MatchCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        try {
            return run();
        } catch (MatchFailure e) {
            out.flush();
            err.println("Error: " + e.getMessage());
            return e.exitCode();
        } finally {
            if (link != null) {
                link.close();
            }
        }
    }

    private int run() {
        GameCatalog catalog = wellFormed(GameCatalog::installed);
        if (lists) {
            catalog.games().forEach(game -> out.printf("%-16s %s%n", game.name(), game.version()));
            return 0;
        }
        String asked = name;
        GameSource game = asked == null ? null : wellFormed(() -> catalog.named(asked));
        if (help && spec != null) {
            spec.commandLine().usage(out);
            out.print(game == null ? "" : "\n" + GameArguments.help(game));
            return 0;
        }
        if (game == null) {
            throw wrong("which game? --list tells which there are; " + "./rally match pingpong EASY -i a.py -i b.py");
        }
        return play(game, wellFormed(() -> GameArguments.parse(game, parameters)));
    }

    private static MatchFailure wrong(String why) {
        return new MatchFailure(MatchFailure.COMMAND_LINE, why);
    }

    private static <T> T wellFormed(Callable<T> read) {
        try {
            return read.call();
        } catch (RallyException e) {
            throw wrong(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private int play(GameSource game, Map<String, Object> values) {
        check(game);
        HeldKeys keys = new HeldKeys(game.keys());
        long own = seed == null ? System.nanoTime() : seed;
        boolean shows = !noDisplay && !json && Terminal.isOutput();
        Stand stand = new Stand(out, err, game, json, shows);
        Roster roster = new Roster(game, values, new Roster.Host(python, keys, this::link, recordings(), own, stand));
        List<String> seated =
                manual ? game.seats().stream().map(seat -> Roster.PERSON).toList() : Roster.seated(game, players);
        Map<String, Mind> minds = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < seated.size(); i++) {
            Seat seat = game.seats().get(i);
            minds.put(seat.name(), roster.mind(seated.get(i), seat));
            names.put(seat.name(), seated.get(i));
        }
        List<SeatedPlayer> crew = new ArrayList<>();
        minds.forEach((seat, mind) -> crew.add(new SeatedPlayer(seat, mind, stand::say)));
        Game opened = game.open(values, own);
        try (Kept kept = kept(game, values, names, stand);
                Crew all = new Crew(crew, Pace.of(fps, patienceSeconds), keys::numbers, stand::say)) {
            FrameLoop loop =
                    new FrameLoop(opened, all, stand, kept.rounds(), FrameLoop.Length.of(oneShot), keys::escaped);
            TerminalKeys.during(
                    () -> {
                        stand.open();
                        loop.run();
                        return 0;
                    },
                    keys::read,
                    () -> {});
        } finally {
            stand.close();
        }
        if (json) {
            out.println(MatchJson.write(game, values, names, stand.rounds()));
        }
        return 0;
    }

    private void check(GameSource game) {
        if (fps < 0 || fps > MOST_FPS) {
            throw wrong("-f is " + fps + "; allowed are 0 (as fast as the players answer) to " + MOST_FPS);
        }
        if (!(patienceSeconds > 0 && patienceSeconds <= 86_400)) {
            throw wrong("--patience is " + patienceSeconds + "; allowed is more than 0, and up to 86400 seconds");
        }
        if (players.isEmpty() && !manual) {
            throw wrong("No script or module is specified. Cannot start the game in the machine learning mode.");
        }
        players.forEach(player -> Roster.file(game, player));
    }

    /** Who keeps the rounds: nobody, where nobody asked for it. */
    private record Kept(
            @Nullable RoundRecorder rounds, @Nullable PlayerRecordings players) implements AutoCloseable {
        @Override
        public void close() {
            if (players != null) {
                players.close();
            }
        }
    }

    private Kept kept(GameSource game, Map<String, Object> values, Map<String, String> names, Stand stand) {
        if (!records) {
            return new Kept(null, null);
        }
        StringBuilder prefix = new StringBuilder(manual ? "manual" : "ml");
        values.values().forEach(value -> prefix.append('_').append(value));
        Path folder = recordFolder == null ? Path.of("games", game.name(), "log") : recordFolder;
        GameEncoder encoder = game.encoder().orElse(null);
        PlayerRecordings recordings =
                encoder == null ? null : new PlayerRecordings(recordings(), game, encoder, values, names, stand::say);
        if (recordings == null) {
            stand.say(game.name() + " does not tell what agents see: its rounds are kept in files alone");
        }
        List<String> seats = game.seats().stream().map(Seat::name).toList();
        return new Kept(
                new RoundRecorder(folder, prefix.toString(), seats, recordings == null ? round -> {} : recordings::add),
                recordings);
    }

    private Recordings recordings() {
        return new Recordings(server.home().recordings());
    }

    private ServerLink link() {
        ServerLink opened = link;
        if (opened == null) {
            opened = server.attachOrLaunch();
            link = opened;
        }
        return opened;
    }
}

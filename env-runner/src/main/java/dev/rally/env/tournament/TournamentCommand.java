package dev.rally.env.tournament;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.Recordings;
import dev.rally.env.catalog.GameCatalog;
import dev.rally.env.game.GameArguments;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.game.GameSource;
import dev.rally.env.link.ServerLink;
import dev.rally.env.link.ServerOptions;
import dev.rally.env.match.MatchFailure;
import dev.rally.env.match.Pace;
import dev.rally.env.match.Roster;
import dev.rally.env.player.HeldKeys;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rally tournament}. */
@Command(
        name = "tournament",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Lets all players of a folder play a game against each other, on both sides, and rates them. What has been played"
                        + " stands in a file beside them: run it again, and it goes on where it was, and plays changed players anew.")
public final class TournamentCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "GAME", description = "A game for two.")
    private String name = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PARAMETER", description = "The game's own parameters.")
    private List<String> parameters = List.of();

    @Option(names = "--players", required = true, paramLabel = "DIR", description = "Scripts, sources and programs.")
    private Path folder = Path.of(".");

    @Option(
            names = {"-i", "--input-script"},
            paramLabel = "PLAYER",
            description = "One more: a player that comes with the game, an agent, agent@checkpoint.")
    private List<String> more = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of every two players, half on each side. Default: 20.")
    private int rounds = 20;

    @Option(
            names = "--deadline",
            paramLabel = "MS",
            description = "For an answer; a later one is for a later frame. Default: 100.")
    private int deadlineMs = 100;

    @Option(
            names = "--patience",
            paramLabel = "S",
            description =
                    "For becoming ready, and for any answer; a player that takes longer has crashed. Default: 30.")
    private double patienceSeconds = 30;

    @Option(names = "--jobs", paramLabel = "N", description = "Meetings at once. Default: one a core.")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "What has been played. Default: DIR/tournament.jsonl.")
    private @Nullable Path results;

    @Option(names = "--seed", paramLabel = "N", description = "Of what happens by chance. Default: 1.")
    private long seed = 1;

    @Option(names = "--python", paramLabel = "PROGRAM", description = "The interpreter of scripts. Default: python3.")
    private String python = "python3";

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the table as a page, too.")
    private @Nullable Path html;

    @Mixin
    private ServerOptions server = new ServerOptions();

    private final PrintStream out;
    private final PrintStream err;
    private @Nullable ServerLink link;

    public TournamentCommand() {
        this(System.out, System.err);
    }

    TournamentCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        try {
            GameSource game = GameCatalog.installed().named(name);
            GameEncoder encoder = game.encoder().orElse(null);
            if (game.seats().size() != 2 || encoder == null) {
                throw wrong(name + " is no game for two that tells who wins; a tournament needs one, such as pingpong");
            }
            Map<String, Object> values = GameArguments.parse(game, parameters);
            check();
            List<Entrant> entrants = entrants(game);
            String terms = game.name() + " " + values + " " + rounds + " " + deadlineMs;
            List<Meeting> meetings = Meeting.all(entrants, terms);
            ResultsFile file = ResultsFile.open(results == null ? folder.resolve("tournament.jsonl") : results);
            play(game, encoder, values, meetings, file);
            report(game, Standings.of(entrants, meetings, file));
            return 0;
        } finally {
            if (link != null) {
                link.close();
            }
        }
    }

    private static RallyException wrong(String why) {
        return new RallyException(ErrorCode.INVALID_PARAMS, why);
    }

    private void check() {
        if (rounds < 2 || rounds > 100_000 || rounds % 2 != 0) {
            throw wrong("--rounds is " + rounds + "; allowed are even numbers from 2 to 100000, half for each side");
        } else if (deadlineMs < 1 || deadlineMs > 60_000) {
            throw wrong("--deadline is " + deadlineMs + "; allowed are 1 to 60000 ms");
        } else if (jobs < 1 || jobs > 256) {
            throw wrong("--jobs is " + jobs + "; allowed are 1 to 256");
        } else if (!Files.isDirectory(folder)) {
            throw wrong("--players is " + folder + ", which is no folder");
        }
    }

    private List<Entrant> entrants(GameSource game) {
        List<Entrant> entrants = new ArrayList<>(Entrant.of(folder));
        for (String player : more) {
            Path file = Roster.file(game, player);
            entrants.add(file == null ? Entrant.named(player) : Entrant.ofFile(file));
        }
        if (entrants.stream().map(Entrant::name).distinct().count() < Math.max(2, entrants.size())) {
            throw wrong(folder + " and -i have the players "
                    + entrants.stream().map(Entrant::name).toList() + "; two or more with different names are needed");
        }
        return entrants;
    }

    /** The first meeting that cannot be played ends the tournament; what has been played stays. */
    private void play(
            GameSource game,
            GameEncoder encoder,
            Map<String, Object> values,
            List<Meeting> meetings,
            ResultsFile file) {
        Pace pace = Pace.asAnswered(deadlineMs, patienceSeconds);
        Roster roster = new Roster(
                game,
                values,
                new Roster.Host(
                        python,
                        new HeldKeys(List.of()),
                        this::link,
                        new Recordings(server.home().recordings()),
                        seed,
                        ear()));
        ExecutorService pool = Executors.newFixedThreadPool(jobs);
        try {
            List<Future<?>> played = new ArrayList<>();
            for (int i = 0; i < meetings.size(); i++) {
                Meeting meeting = meetings.get(i);
                MeetingPlay.Terms terms = new MeetingPlay.Terms(values, rounds / 2, pace, seed + (long) i * rounds);
                if (file.of(meeting).isEmpty()) {
                    played.add(
                            pool.submit(() -> file.add(new MeetingPlay(meeting, game, encoder, roster, terms).play())));
                }
            }
            int done = meetings.size() - played.size();
            for (Future<?> one : played) {
                one.get();
                err.println(++done + " of " + meetings.size() + " meetings");
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MatchFailure failure
                    ? wrong(String.valueOf(failure.getMessage()))
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pool.shutdownNow();
        }
    }

    /** What players print in a tournament is nobody's business. */
    private Roster.Ear ear() {
        return new Roster.Ear() {
            @Override
            public void say(String line) {
                err.println(line);
            }

            @Override
            public void print(String player, String line) {}
        };
    }

    private void report(GameSource game, Standings standings) {
        out.println(json ? StandingsReport.json(standings) : StandingsReport.text(standings));
        if (html != null) {
            try {
                Files.writeString(html, StandingsReport.html("Tournament: " + game.name(), standings));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private synchronized ServerLink link() {
        ServerLink opened = link;
        if (opened == null) {
            opened = server.attachOrLaunch();
            link = opened;
        }
        return opened;
    }
}

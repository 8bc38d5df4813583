package dev.rally.env.evaluate;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.link.Contestants;
import dev.rally.env.link.ServerLink;
import dev.rally.env.link.ServerOptions;
import dev.rally.env.round.Player;
import dev.rally.env.scene.SceneSource;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rally evaluate}. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Lets two players play games against each other, with their best actions; in a scene with one side,"
                        + " lets one play alone; or rates an agent's checkpoints on one scale.")
public final class EvaluateCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..2",
            paramLabel = "A B",
            description = "An agent, agent@checkpoint, level1 to level3, still; against another, or alone.")
    private List<String> players = List.of();

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--games", paramLabel = "N", description = "Games to play, at least. Default: 100.")
    private int games = 100;

    @Option(names = "--ladder", paramLabel = "AGENT", description = "Rate all checkpoints of an agent instead.")
    private @Nullable String ladder;

    @Option(names = "--anchor", paramLabel = "SCRIPT", description = "Whose rating is 0. Default: the last script.")
    private @Nullable String anchor;

    @Option(names = "--minutes", paramLabel = "M", description = "Time for the ladder. Default: 1.")
    private double minutes = AgentLadder.DEFAULT_MINUTES;

    @Option(names = "--scene", paramLabel = "NAME", description = "The scene. Default: pong.")
    private String scene = "pong";

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same match. Default: 1.")
    private long seed = 1;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        SceneSource source = SceneCatalog.named(scene);
        boolean alone = source.spec().sides().size() == 1;
        if (alone && ladder == null && players.size() == 1) {
            EpisodeReturns returns = episodes(source);
            print(json ? EvaluationReport.json(returns) : EvaluationReport.text(returns));
        } else if (!alone && ladder != null && players.isEmpty()) {
            Ladder.Standings standings = rate(source, ladder);
            print(json ? LadderReport.json(standings).toString() : LadderReport.text(standings));
        } else if (!alone && ladder == null && players.size() == 2) {
            MatchResult result = match(source);
            print(json ? EvaluationReport.json(result) : EvaluationReport.text(result));
        } else {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    players + (ladder == null ? "" : " and --ladder " + ladder) + "; "
                            + (alone
                                    ? scene + " has one side: give one player (rally evaluate AGENT --scene " + scene
                                            + ")"
                                    : "give two players (rally evaluate pong level3), or none and --ladder AGENT"));
        }
        return 0;
    }

    private EpisodeReturns episodes(SceneSource source) {
        List<String> scripts = source.spec().scripts();
        Player player = Player.parse(players.get(0), scripts);
        try (ServerLink link = server.attachOrLaunch()) {
            new Contestants(link.client(), scripts).makeLive(List.of(player));
            return Episodes.play(link.client(), source, player, games, seed, () -> false);
        }
    }

    private MatchResult match(SceneSource source) {
        List<String> scripts = source.spec().scripts();
        Match.Pair pair = new Match.Pair(Player.parse(players.get(0), scripts), Player.parse(players.get(1), scripts));
        if (pair.player() instanceof Player.Script && pair.opponent() instanceof Player.Script) {
            return Match.play(null, source, pair, games, seed, () -> false);
        }
        try (ServerLink link = server.attachOrLaunch()) {
            new Contestants(link.client(), scripts).makeLive(List.of(pair.player(), pair.opponent()));
            return Match.play(link.client(), source, pair, games, seed, () -> false);
        }
    }

    private Ladder.Standings rate(SceneSource source, String agent) {
        AgentLadder wanted = new AgentLadder(
                source, agent, AgentLadder.anchor(source.spec(), anchor), AgentLadder.DEFAULT_GAMES, minutes, seed);
        try (ServerLink link = server.attachOrLaunch();
                LadderProgress progress = new LadderProgress()) {
            return wanted.play(link.client(), () -> false, progress);
        }
    }

    private void print(String text) {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}

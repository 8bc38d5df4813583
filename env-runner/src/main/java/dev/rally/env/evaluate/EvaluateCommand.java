package dev.rally.env.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.RallyClient;
import dev.rally.env.link.Contestants;
import dev.rally.env.link.ServerLink;
import dev.rally.env.link.ServerOptions;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Player;
import dev.rally.env.scene.SceneSource;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
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
        description = "Lets two players play points against each other, with their best actions.")
public final class EvaluateCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "An agent, agent@checkpoint, level1 to level3, still.")
    private String player = "";

    @Parameters(index = "1", paramLabel = "B", description = "Its opponent, likewise.")
    private String opponent = "";

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--points", paramLabel = "N", description = "Points to play, at least. Default: 1000.")
    private int points = Match.DEFAULT_POINTS;

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same match. Default: 1.")
    private long seed = 1;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        SceneSource source = new PongSource();
        Match.Pair pair = new Match.Pair(
                Player.parse(player, source.spec().scripts()),
                Player.parse(opponent, source.spec().scripts()));
        if (pair.player() instanceof Player.Script && pair.opponent() instanceof Player.Script) {
            print(Match.play(null, source, pair, points, seed, () -> false));
            return 0;
        }
        try (ServerLink link = server.attachOrLaunch()) {
            RallyClient client = link.client();
            Contestants contestants = new Contestants(client, source.spec().scripts());
            contestants.makeLive(List.of(pair.player(), pair.opponent()));
            print(Match.play(client, source, pair, points, seed, () -> false));
        }
        return 0;
    }

    private void print(MatchResult result) {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, java.nio.charset.StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        out.println(json ? json(result) : table(result));
        out.flush();
    }

    private static String json(MatchResult result) {
        return new ObjectMapper()
                .createObjectNode()
                .put("player", result.player())
                .put("opponent", result.opponent())
                .put("pointShare", result.pointShare().share())
                .put("low", result.pointShare().low())
                .put("high", result.pointShare().high())
                .put("pointsWon", result.pointShare().won())
                .put("points", result.pointShare().played())
                .put("meanRallyLength", result.meanRallyLength())
                .put("unfinished", result.unfinished())
                .toString();
    }

    private static String table(MatchResult result) {
        PointShare share = result.pointShare();
        return String.format(
                Locale.ROOT,
                "%s against %s%n"
                        + "  points won     %d of %d%n"
                        + "  point share    %.1f %%, 95 %% interval %.1f to %.1f%n"
                        + "  rally length   %.0f agent steps, mean%s",
                result.player(),
                result.opponent(),
                share.won(),
                share.played(),
                share.share() * 100,
                share.low() * 100,
                share.high() * 100,
                result.meanRallyLength(),
                result.unfinished() == 0
                        ? ""
                        : String.format("%n  undecided      %d points within the step limit", result.unfinished()));
    }
}

package dev.rally.env.recording;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingTotals;
import dev.rally.comm.recording.RecordingWriter;
import dev.rally.comm.recording.Recordings;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.link.Contestants;
import dev.rally.env.link.ServerLink;
import dev.rally.env.link.ServerOptions;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Player;
import dev.rally.env.round.Stage;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rally recording make}. */
@Command(
        name = "make",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Lets a player play, with its best actions, and records what it does.")
final class MakeCommand implements Callable<Integer> {
    private static final int MAX_SCENES = 128;
    private static final int MAX_GAMES = 1_000_000;
    /** Games have step limits of their own; this is for those that have none. */
    private static final long MAX_STEPS_PER_GAME = 100_000;

    @Parameters(index = "0", paramLabel = "NAME", description = "The recording's name.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "PLAYER", description = "An agent, agent@checkpoint, or a scripted player.")
    private String player = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "OPPONENT",
            description = "Against whom, in a scene with two sides. Default: the same player.")
    private @Nullable String opponent;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--scene", paramLabel = "NAME", description = "The scene. Default: pong.")
    private String scene = "pong";

    @Option(names = "--games", paramLabel = "N", description = "Whole games, at least. Default: 50.")
    private int games = 50;

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same games. Default: 1.")
    private long seed = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (games < 1 || games > MAX_GAMES) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, games + " games; allowed are 1 to " + MAX_GAMES);
        }
        SceneSource source = SceneCatalog.named(scene);
        List<String> scripts = source.spec().scripts();
        Player recorded = Player.parse(player, scripts);
        Player other = opponent == null ? recorded : Player.parse(opponent, scripts);
        Lineup lineup = lineup(source.spec(), recorded, other).withoutPersons();
        RecordingTotals totals;
        if (recorded instanceof Player.Script && other instanceof Player.Script) {
            totals = make(null, source, lineup, recorded);
        } else {
            try (ServerLink link = server.attachOrLaunch()) {
                new Contestants(link.client(), scripts).makeLive(List.of(recorded, other));
                totals = make(link.client(), source, lineup, recorded);
            }
        }
        spec.commandLine().getOut().println(name + ": " + Figures.of(totals));
        return 0;
    }

    private Lineup lineup(SceneSpec of, Player recorded, Player other) {
        return switch (of.sides().size()) {
            case 1 -> {
                if (opponent != null) {
                    throw new RallyException(
                            ErrorCode.INVALID_PARAMS, scene + " has one side; leave the opponent " + opponent + " out");
                }
                yield new Lineup(List.of(List.of(recorded)));
            }
            case 2 -> Lineup.bothWays(recorded, other);
            default ->
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        scene + " has the sides " + of.sides() + "; scenes with one or two can be recorded");
        };
    }

    private RecordingTotals make(@Nullable RallyClient client, SceneSource source, Lineup lineup, Player recorded) {
        int scenes = Math.min(MAX_SCENES, games + games % lineup.sides().size());
        RecordingHeader header =
                RecordingHeader.now(source.spec().observation(), source.spec().action(), recorded.toString(), scene);
        try (SceneBatch batch = source.open(scenes);
                RecordingWriter writer = new Recordings(server.home().recordings()).begin(name, header);
                Stage stage = Stage.open(client, batch, lineup, 1)) {
            batch.reset(seed);
            stage.deterministic();
            stage.record(lineup, recorded, writer);
            play(stage, scenes);
            stage.stopRecording();
            return writer.totals();
        }
    }

    private void play(Stage stage, int scenes) {
        int each = (games + scenes - 1) / scenes;
        int[] played = new int[scenes];
        int open = scenes;
        for (long step = 0; open > 0 && step < each * MAX_STEPS_PER_GAME; step++) {
            stage.advance();
            Outcomes outcomes = stage.outcomes();
            for (int i = 0; i < scenes; i++) {
                if ((outcomes.terminated[i] | outcomes.truncated[i]) != 0 && ++played[i] == each) {
                    open--;
                }
            }
        }
    }
}

package dev.rally.env.play;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.link.Contestants;
import dev.rally.env.link.ServerLink;
import dev.rally.env.link.ServerOptions;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Player;
import dev.rally.env.terminal.Terminal;
import dev.rally.env.terminal.TerminalKeys;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rally play}. */
@Command(
        name = "play",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Plays one game of Pong on the terminal: w and s, or the arrow keys, move you; space stops, and serves where players serve; q ends.")
public final class PlayCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PLAYER",
            description = "Who plays right: an agent, agent@checkpoint, level1 to level3. Default: pong.")
    private String right = "pong";

    @Option(
            names = "--left",
            paramLabel = "PLAYER",
            description = "Who plays left, likewise. Default: you; level3 where keys cannot play.")
    private @Nullable String left;

    @Option(names = "--scene", paramLabel = "NAME", description = "Pong, or a variant of it. Default: pong.")
    private String scene = "pong";

    @Option(names = "--seed", paramLabel = "N", description = "Of the serves. Default: the time.")
    private @Nullable Long seed;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Override
    public Integer call() {
        PongSource source = source();
        List<String> scripts = source.spec().scripts();
        boolean stays = source.variant().control().stays();
        String opponent = left != null ? left : stays ? "you" : "level3";
        List<Player> players = List.of(Player.parse(opponent, scripts), Player.parse(right, scripts));
        if (!stays && players.contains(new Player.Person())) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "in " + scene + " paddles always move, and keys cannot play so; watch two others, or play pong");
        }
        Lineup lineup = new Lineup(players.stream().map(List::of).toList());
        if (!Terminal.isOutput() || !Terminal.isInput()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "play draws on a terminal and reads its keys, and this is none; ./rally evaluate plays without one");
        }
        boolean agentsPlay =
                !lineup.agents().isEmpty() || !lineup.snapshotAgents().isEmpty();
        if (!agentsPlay) {
            return play(null, source, lineup);
        }
        try (ServerLink link = server.attachOrLaunch()) {
            new Contestants(link.client(), scripts).makeLive(players);
            return play(link.client(), source, lineup);
        }
    }

    private PongSource source() {
        if (!(SceneCatalog.named(scene) instanceof PongSource pong)) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, scene + " is no Pong, and play draws nothing else");
        }
        return pong;
    }

    private int play(@Nullable RallyClient client, PongSource source, Lineup lineup) {
        Game game = new Game(client, source, lineup, seed == null ? System.nanoTime() : seed);
        return TerminalKeys.during(() -> game.run(System.out), game::key, () -> {});
    }
}

package dev.rally.env.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.AlgorithmSpec;
import dev.rally.comm.spec.EnvironmentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.config.ConfigDraft;
import dev.rally.env.config.ConfigText;
import dev.rally.env.link.ServerLink;
import dev.rally.env.plan.Beginning;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Player;
import dev.rally.env.round.SelfPlay;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A small training against the real, packaged server. */
public class LoopFixture implements LoopListener {
    static final int SCENES = 32;
    static final int ROUND_STEPS = 8;
    static final Map<String, String> SETTINGS =
            Map.of("network.hidden", "[16,16]", "minibatchSize", "64", "epochs", "2", "learningRate", "0.003");

    private static final NetworkSpec SMALL_CONVOLUTION = new NetworkSpec.Conv(
            List.of(new NetworkSpec.Conv.Layer(4, 8, 8)), List.of(16), NetworkSpec.Activation.RELU);

    final List<String> notices = new CopyOnWriteArrayList<>();
    final List<RoundReport> rounds = new ArrayList<>();
    final LoopControl control = new LoopControl();

    @Override
    public void notice(String line) {
        notices.add(line);
    }

    @Override
    public void roundDone(RoundReport report) {
        rounds.add(report);
    }

    /** A plan for so many rounds, without evaluations. */
    public static TrainingPlan plan(SceneSource source, List<String> players, int rounds) {
        return plan(source, players, rounds, SCENES, 1);
    }

    public static TrainingPlan plan(SceneSource source, int rounds) {
        return plan(source, List.of("pong", "level2"), rounds);
    }

    public static TrainingPlan plan(SceneSource source, int rounds, int scenes, int groups) {
        return plan(source, List.of("pong", "level2"), rounds, scenes, groups);
    }

    public static TrainingPlan plan(SceneSource source, List<String> players, int rounds, int scenes, int groups) {
        Lineup lineup = Lineup.parse(source.spec(), players, "pong");
        var agents =
                lineup.agents().stream().map(name -> agent(source.spec(), name)).toList();
        long sides = lineup.sides().stream()
                .flatMap(List::stream)
                .filter(Player.Agent.class::isInstance)
                .count();
        var limits = new TrainingPlan.Limits(rounds * sides * scenes * ROUND_STEPS, Duration.ofSeconds(60), 2);
        return new TrainingPlan(
                source,
                lineup,
                agents,
                scenes,
                ROUND_STEPS,
                groups,
                1,
                7,
                List.of(),
                Beginning.USUAL,
                null,
                EnvironmentSpec.NONE,
                limits);
    }

    private static AgentSpec agent(SceneSpec scene, String name) {
        ConfigDraft draft = ConfigDraft.open(ConfigText.DEFAULT).rename(name);
        SETTINGS.forEach((key, value) -> draft.set("agents." + name + "." + key, value, key));
        boolean images = scene.observation().type() == ObservationSpace.Type.UINT8;
        if (images) {
            draft.set("agents." + name + ".normalizeObservations", "false", "");
        }
        AgentSpec pong = draft.resolve().agents().get(0);
        NetworkSpec network = images ? SMALL_CONVOLUTION : pong.network();
        return new AgentSpec(name, scene.observation(), scene.action(), pong.algorithm(), network, pong.seed());
    }

    /** The same plan, whose agents see so many observations at once. */
    static TrainingPlan stacking(TrainingPlan plan, int stack) {
        List<AgentSpec> agents = plan.agents().stream()
                .map(agent -> new AgentSpec(
                        agent.name(),
                        new ObservationSpace(
                                agent.observation().type(), agent.observation().shape(), stack, 0),
                        agent.action(),
                        agent.algorithm(),
                        agent.network(),
                        agent.seed()))
                .toList();
        return with(plan, agents, plan.opponents(), plan.beginning(), plan.selfPlay());
    }

    /** The same plan, whose games are like this. */
    static TrainingPlan in(TrainingPlan plan, EnvironmentSpec environment) {
        return with(plan, plan.agents(), plan.opponents(), plan.beginning(), plan.selfPlay(), environment);
    }

    /** The same plan, beginning anew. */
    static TrainingPlan fresh(TrainingPlan plan) {
        return with(
                plan,
                plan.agents(),
                plan.opponents(),
                new Beginning(true, plan.beginning().initializeFrom(), null, Map.of()),
                plan.selfPlay());
    }

    /** The same plan, with scripted opponents to evaluate against. */
    static TrainingPlan evaluating(TrainingPlan plan, List<String> opponents) {
        return with(plan, plan.agents(), opponents, plan.beginning(), plan.selfPlay());
    }

    /** The same plan with another gamma, for agents that begin with a checkpoint's policy. */
    static TrainingPlan changed(TrainingPlan plan, @Nullable String initializeFrom) {
        ConfigDraft draft = ConfigDraft.open(ConfigText.DEFAULT);
        SETTINGS.forEach((key, value) -> draft.set("agents.pong." + key, value, key));
        List<AgentSpec> agents =
                draft.set("agents.pong.gamma", "0.5", "gamma").resolve().agents();
        return with(plan, agents, plan.opponents(), initializing(plan, initializeFrom), plan.selfPlay());
    }

    private static Beginning initializing(TrainingPlan plan, @Nullable String initializeFrom) {
        return new Beginning(plan.beginning().fresh(), initializeFrom, null, Map.of());
    }

    /** The same plan, going on from a checkpoint of that name. */
    static TrainingPlan from(TrainingPlan plan, String checkpoint) {
        Beginning from = new Beginning(false, null, checkpoint, Map.of());
        return with(plan, plan.agents(), plan.opponents(), from, plan.selfPlay());
    }

    /** The same plan, whose agent goes on although that setting of its is another one now. */
    static TrainingPlan changing(TrainingPlan plan, String key) {
        AgentSpec agent = plan.agents().get(0);
        var changes = Map.of(key, SpecJson.tree(agent).get("algorithm").get(key));
        Beginning beginning = new Beginning(false, null, null, Map.of(agent.name(), changes));
        return with(plan, plan.agents(), plan.opponents(), beginning, plan.selfPlay());
    }

    static AlgorithmSpec algorithm(String json) {
        ObjectNode spec = (ObjectNode) SpecJson.tree(agent(new PongSource().spec(), "pong"));
        try {
            spec.set("algorithm", new ObjectMapper().readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SpecJson.agent(spec).algorithm();
    }

    /** The same plan, whose agents learn in another way. */
    static TrainingPlan learning(TrainingPlan plan, AlgorithmSpec algorithm) {
        List<AgentSpec> agents = plan.agents().stream()
                .map(agent -> new AgentSpec(
                        agent.name(), agent.observation(), agent.action(), algorithm, agent.network(), agent.seed()))
                .toList();
        return with(plan, agents, plan.opponents(), plan.beginning(), plan.selfPlay());
    }

    /** The same plan with self-play. */
    static TrainingPlan with(TrainingPlan plan, SelfPlay selfPlay) {
        return with(plan, plan.agents(), plan.opponents(), plan.beginning(), selfPlay);
    }

    private static TrainingPlan with(
            TrainingPlan plan,
            List<AgentSpec> agents,
            List<String> opponents,
            Beginning beginning,
            @Nullable SelfPlay selfPlay) {
        return with(plan, agents, opponents, beginning, selfPlay, plan.environment());
    }

    private static TrainingPlan with(
            TrainingPlan plan,
            List<AgentSpec> agents,
            List<String> opponents,
            Beginning beginning,
            @Nullable SelfPlay selfPlay,
            EnvironmentSpec environment) {
        return new TrainingPlan(
                plan.source(),
                plan.lineup(),
                agents,
                plan.scenes(),
                plan.roundSteps(),
                plan.groups(),
                plan.threads(),
                plan.seed(),
                opponents,
                beginning,
                selfPlay,
                environment,
                plan.limits());
    }

    /** The same plan for so many rounds in each of which one agent plays one side of every scene. */
    static TrainingPlan limited(TrainingPlan plan, int rounds) {
        long steps = (long) rounds * plan.scenes() * plan.roundSteps();
        return plan.withLimits(new TrainingPlan.Limits(steps, Duration.ofSeconds(60), 2));
    }

    static ServerLink launch(Path home) {
        return ServerLink.launch(new RallyHome(home), "cpu", line -> {});
    }

    /** Launches a server, trains, and ends the server. */
    TrainingResult run(Path home, TrainingPlan plan) {
        try (ServerLink link = launch(home)) {
            return run(link, home, plan);
        }
    }

    TrainingResult run(ServerLink link, Path home, TrainingPlan plan) {
        return new TrainingLoop(link, new RallyHome(home), plan, this, control).run(false, false);
    }

    /** Every file of a checkpoint that holds numbers, by name. */
    static Map<String, List<Byte>> tensors(String checkpoint) {
        Map<String, List<Byte>> tensors = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of(checkpoint))) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".safetensors")) {
                    List<Byte> bytes = new ArrayList<>();
                    for (byte b : Files.readAllBytes(file)) {
                        bytes.add(b);
                    }
                    tensors.put(name, bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tensors;
    }
}

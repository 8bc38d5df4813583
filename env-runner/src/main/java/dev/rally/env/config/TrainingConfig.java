package dev.rally.env.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.Check;
import dev.rally.comm.spec.EnvironmentSpec;
import dev.rally.comm.spec.MinibatchSize;
import dev.rally.comm.spec.Nearest;
import dev.rally.comm.spec.PpoSpec;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.RoundSizes;
import dev.rally.env.round.SelfPlay;
import dev.rally.env.scene.SceneSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A whole training, complete and checked: what docs/configuration.md describes.
 *
 * @param source of the scene's batches
 * @param players who plays each side, in the order of the scene's sides, as on command lines
 * @param agents those that learn; the first one is the one that is evaluated, and that {@code self} means
 * @param selfPlay how they play their past selves; null when the players stand as they are
 * @param environment what the first agent's games are to be like
 */
public record TrainingConfig(
        SceneSettings scene,
        SceneSource source,
        List<String> players,
        List<AgentSpec> agents,
        @Nullable SelfPlay selfPlay,
        EnvironmentSpec environment,
        LoopSettings loop) {

    /** The top level of a file. */
    private record Sections(
            JsonNode scene, JsonNode players, JsonNode agents, JsonNode selfPlay, JsonNode environment, JsonNode loop) {
        private static final Sections EMPTY =
                new Sections(object(), object(), object(), NullNode.getInstance(), object(), object());
    }

    public TrainingConfig {
        players = List.copyOf(players);
        agents = List.copyOf(agents);
    }

    /**
     * Reads a file's tree, and fills in what it leaves out.
     *
     * @throws dev.rally.comm.error.RallyException INVALID_SPEC or INVALID_PARAMS, naming the key, for whatever does not fit
     */
    static TrainingConfig of(JsonNode tree) {
        Check.that(
                tree instanceof ObjectNode,
                "the sections scene, players, agents, selfPlay, environment and loop are expected");
        Sections sections = SpecJson.read(tree, Sections.class, Sections.EMPTY, "");
        SceneSettings scene = SpecJson.read(sections.scene(), SceneSettings.class, SceneSettings.DEFAULT, "scene");
        LoopSettings loop = SpecJson.read(sections.loop(), LoopSettings.class, LoopSettings.DEFAULT, "loop");
        SceneSource source = scene.source();
        checkEvaluations(source.spec().scripts(), loop);
        Cast cast = Cast.of(source.spec(), sections.players(), sections.agents(), loop);
        JsonNode own = sections.selfPlay();
        SelfPlay selfPlay = own.isNull() ? null : SpecJson.read(own, SelfPlay.class, SelfPlay.DEFAULT, "selfPlay");
        EnvironmentSpec environment = Environment.of(sections.environment(), source.spec(), loop, selfPlay != null);
        TrainingConfig config =
                new TrainingConfig(scene, source, cast.players(), cast.agents(), selfPlay, environment, loop);
        config.sizes().check(source.spec(), config.lineup(), selfPlay, cast.agents());
        return config;
    }

    private static void checkEvaluations(List<String> scripts, LoopSettings loop) {
        for (String opponent : loop.evaluateAgainst()) {
            boolean known = scripts.contains(opponent);
            Check.that(
                    known,
                    "loop.evaluateAgainst has \"%s\"%s",
                    opponent,
                    known
                            ? ""
                            : scripts.isEmpty()
                                    ? "; the scene has no players of its own"
                                    : Nearest.hint(opponent, scripts));
        }
        Check.that(
                loop.winningShare() == 0 || !loop.evaluateAgainst().isEmpty(),
                "loop.winningShare is %s, and nobody is evaluated against: name loop.evaluateAgainst, or give 0",
                loop.winningShare());
    }

    /** Who plays whom. */
    public Lineup lineup() {
        return Lineup.parse(source.spec(), players, agents.get(0).name());
    }

    private RoundSizes sizes() {
        return new RoundSizes(loop.scenes(), loop.roundSteps(), loop.groups());
    }

    /** All of it, defaults included, as YAML that reads back the same; comments tell what follows the size of a round. */
    public String toYaml() {
        StringBuilder yaml = new StringBuilder(Yaml.write(toTree()));
        for (AgentSpec agent : agents) {
            if (agent.algorithm() instanceof PpoSpec ppo && ppo.minibatchSize().equals(MinibatchSize.AUTO)) {
                int steps = sizes().held(lineup(), selfPlay, agents, agent.name());
                yaml.append(String.format(
                        Locale.ROOT,
                        "# agents.%s.algorithm.minibatchSize: auto is %d of the %d steps of a round\n",
                        agent.name(),
                        ppo.minibatchSize().of(steps),
                        steps));
            }
        }
        return yaml.toString();
    }

    public JsonNode toTree() {
        ObjectNode tree = object();
        tree.set("scene", SpecJson.tree(scene));
        List<String> sides = source.spec().sides();
        ObjectNode lineup = tree.putObject("players");
        for (int side = 0; side < sides.size(); side++) {
            lineup.put(sides.get(side), players.get(side));
        }
        ObjectNode named = tree.putObject("agents");
        agents.forEach(agent -> named.set(agent.name(), Cast.section(agent)));
        if (selfPlay != null) {
            tree.set("selfPlay", SpecJson.tree(selfPlay));
        }
        if (!environment.isNone()) {
            tree.set("environment", environment.tree());
        }
        tree.set("loop", SpecJson.tree(loop));
        return tree;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}

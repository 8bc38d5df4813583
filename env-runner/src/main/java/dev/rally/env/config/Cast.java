package dev.rally.env.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.Check;
import dev.rally.comm.spec.Names;
import dev.rally.comm.spec.Nearest;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.SacSpec;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Player;
import dev.rally.env.scene.SceneSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sections {@code players} and {@code agents}, which must agree with each other and with the scene. */
record Cast(List<String> players, List<AgentSpec> agents) {

    /** What an agent's section may say; the rest of its spec comes from the scene and the loop. */
    private record Section(JsonNode algorithm, JsonNode network, int stack) {
        Section {
            Check.range("stack", stack, 1, ObservationSpace.MAX_STACK);
        }

        static Section defaults(SceneSpec scene) {
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            return new Section(
                    nodes.objectNode(), nodes.objectNode(), scene.observation().stack());
        }
    }

    static Cast of(SceneSpec scene, JsonNode players, JsonNode agents, LoopSettings loop) {
        Check.that(
                agents.isObject() && !agents.isEmpty(),
                "agents is %s; describe those that learn: agents.<name>.algorithm.type",
                agents.isObject() ? "empty" : agents);
        List<AgentSpec> specs = new ArrayList<>();
        for (Map.Entry<String, JsonNode> agent : agents.properties()) {
            specs.add(agent(scene, agent.getKey(), agent.getValue(), loop));
        }
        List<String> names = specs.stream().map(AgentSpec::name).toList();
        return new Cast(players(scene, players, names), specs);
    }

    /** An agent's section, as {@link #of} reads it. */
    static JsonNode section(AgentSpec agent) {
        ObjectNode section = ((ObjectNode) SpecJson.tree(agent)).retain("algorithm", "network");
        return section.put("stack", agent.observation().stack());
    }

    private static AgentSpec agent(SceneSpec scene, String name, JsonNode section, LoopSettings loop) {
        Check.that(Names.isAgent(name), "agents has the name \"%s\"; allowed are %s", name, Names.AGENT);
        String at = "agents." + name;
        Section given = SpecJson.read(section, Section.class, Section.defaults(scene), at);
        ObjectNode spec =
                JsonNodeFactory.instance.objectNode().put("name", name).put("seed", loop.seed());
        ObjectNode observation = (ObjectNode) SpecJson.tree(scene.observation());
        spec.set("observation", observation.put("stack", given.stack()));
        spec.set("action", SpecJson.tree(scene.action()));
        spec.set("algorithm", withDecay(given.algorithm(), loop));
        spec.set("network", given.network());
        AgentSpec agent = SpecJson.agent(spec, at);
        Check.that(
                !scene.masks() || !(agent.algorithm() instanceof SacSpec),
                "%s.algorithm.type is sac, whose replay memory holds no masks, and %s masks actions: use ppo or reinforce",
                at,
                scene.name());
        return agent;
    }

    /** A linear schedule that says no end ends with the training, where that has an end in steps. */
    private static JsonNode withDecay(JsonNode algorithm, LoopSettings loop) {
        long end = loop.totalSteps() > 0 ? loop.totalSteps() : loop.steps();
        if (algorithm.path("learningRateSchedule").asText().equals("linear")
                && !algorithm.path("learningRateDecayEnvSteps").isNumber()
                && end > 0) {
            return ((ObjectNode) algorithm.deepCopy()).put("learningRateDecayEnvSteps", end);
        }
        return algorithm;
    }

    /** Every side's players; all agents among them are described, and all that are described are among them. */
    private static List<String> players(SceneSpec scene, JsonNode given, List<String> agents) {
        Check.that(given.isObject(), "players is %s; give each side its player: %s", given, scene.sides());
        for (Map.Entry<String, JsonNode> side : given.properties()) {
            boolean known = scene.sides().contains(side.getKey());
            Check.that(
                    known,
                    "unknown \"players.%s\"%s",
                    side.getKey(),
                    known ? "" : Nearest.hint(side.getKey(), scene.sides()));
        }
        List<String> texts = new ArrayList<>();
        for (String side : scene.sides()) {
            texts.add(player(scene, side, given.path(side), agents));
        }
        Lineup lineup = Lineup.parse(scene, texts, agents.get(0));
        List<String> learning = At.key("players", lineup::withoutPersons).agents();
        Check.that(
                !learning.isEmpty(),
                "players: nobody learns: every side is played by a script or a checkpoint; name an agent on one side");
        for (String agent : agents) {
            Check.that(
                    learning.contains(agent), "agents.%s plays on no side; name it among the players %s", agent, texts);
        }
        return texts;
    }

    private static String player(SceneSpec scene, String side, JsonNode given, List<String> agents) {
        Check.that(
                given.isTextual(),
                "players.%s is %s; give an agent, agent@checkpoint, self or one of %s, with commas between several",
                side,
                given.isMissingNode() ? "missing" : given,
                scene.scripts());
        String text = given.textValue();
        String at = "players." + side;
        for (Player player : At.key(at, () -> Lineup.players(scene, text, agents.get(0)))) {
            String agent = player.toString();
            boolean known = !(player instanceof Player.Agent) || agents.contains(agent);
            Check.that(
                    known,
                    "%s is \"%s\", whom agents does not describe%s",
                    at,
                    agent,
                    known ? "" : Nearest.hint(agent, agents));
        }
        return text;
    }
}

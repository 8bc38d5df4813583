package dev.rally.comm.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads specs strictly: what is missing takes its default, what is unknown is refused with the nearest known key. */
public final class SpecJson {
    /** Refuses unknown keys, and what {@link StrictJson} does. */
    static final JsonMapper MAPPER = StrictJson.builder().build();

    private SpecJson() {}

    /** The whole of an agent's spec from a tree that may leave out whatever has a default. */
    public static AgentSpec agent(JsonNode tree) {
        return agent(tree, "");
    }

    /** The same, from text. */
    public static AgentSpec agent(String json) {
        try {
            return agent(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new RallyException(
                    ErrorCode.INVALID_SPEC, "an agent's spec is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * The same, from a part of a larger document.
     *
     * @param at where the tree stands in it, which is said with whatever is wrong: {@code agents.pong}
     */
    public static AgentSpec agent(JsonNode tree, String at) {
        if (!(tree instanceof ObjectNode given)) {
            throw new RallyException(
                    ErrorCode.INVALID_SPEC,
                    (at.isEmpty() ? "an agent's spec" : at) + " is " + Mismatch.shown(tree)
                            + "; an object is expected");
        }
        ObjectNode complete = given.deepCopy();
        if (complete.get("observation") instanceof ObjectNode observation) {
            putIfAbsent(observation, "stack", 1);
            putIfAbsent(observation, "planes", 0);
        }
        AlgorithmSpec algorithm = defaults(complete);
        complete.set(
                "algorithm",
                withDefaults(withoutAuto(complete.get("algorithm")), tree(AlgorithmSpec.class, algorithm)));
        completePart(complete.path("algorithm"), "pretrain", PretrainSpec.defaults());
        completeSignals(complete.path("algorithm").get("rewardSignals"), images(complete));
        NetworkSpec network = network(complete, algorithm);
        complete.set("network", withDefaults(complete.get("network"), tree(NetworkSpec.class, network)));
        putIfAbsent(complete, "seed", 1);
        return read(complete, AgentSpec.class, at);
    }

    /**
     * Any other record, read as strictly as a spec: its components are the known keys, and its constructor checks them
     * with {@link Check}.
     *
     * @param defaults what is left out is taken from it
     * @param at where the tree stands in its document, empty when it is the document
     * @throws RallyException INVALID_SPEC
     */
    public static <T extends Record> T read(JsonNode tree, Class<T> type, T defaults, String at) {
        return read(withDefaults(tree, tree(type, defaults)), type, at);
    }

    private static <T> T read(JsonNode complete, Class<T> type, String at) {
        KnownKeys.check(complete, type, at.isEmpty() ? "" : at + ".");
        try {
            return MAPPER.treeToValue(complete, type);
        } catch (JsonProcessingException e) {
            throw SpecProblem.of(e, complete, at);
        }
    }

    /** The tree of a spec, a part of one, or another record: what reads back the same. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    private static void putIfAbsent(ObjectNode object, String key, int value) {
        if (!object.has(key)) {
            object.put(key, value);
        }
    }

    /** Of the algorithm that is named, PPO's where none, or none that is known, is; suited to what the agent sees and does. */
    private static AlgorithmSpec defaults(JsonNode agent) {
        boolean images = images(agent);
        boolean continuous = agent.path("action").path("type").asText().equals("continuous");
        return switch (agent.path("algorithm").path("type").asText()) {
            case "bc" -> BcSpec.defaults(images);
            case "reinforce" -> ReinforceSpec.defaults();
            case "sac" -> SacSpec.defaults();
            default -> PpoSpec.defaults(images, continuous);
        };
    }

    /** A part of the algorithm that is given has defaults of its own. */
    private static void completePart(JsonNode algorithm, String key, Record defaults) {
        if (algorithm instanceof ObjectNode given && given.get(key) instanceof ObjectNode part) {
            given.set(key, withDefaults(part, tree(defaults)));
        }
    }

    /** Signals that are named have defaults of their own; those that are not, but the environment's, are none. */
    private static void completeSignals(@Nullable JsonNode signals, boolean images) {
        if (!(signals instanceof ObjectNode given)) {
            return;
        }
        for (String signal : List.of("environment", "rnd", "gail")) {
            ObjectNode defaults = RewardSignalsSpec.defaults(signal, images);
            if (defaults.has("demonstrations")) {
                defaults.putArray("demonstrations");
            }
            if (given.has(signal) || signal.equals("environment")) {
                given.set(signal, withDefaults(given.get(signal), defaults));
            }
        }
    }

    private static boolean images(JsonNode agent) {
        return agent.path("observation").path("type").asText().equals("uint8");
    }

    /** A key whose value is the word auto is as good as left out. */
    private static @Nullable JsonNode withoutAuto(@Nullable JsonNode algorithm) {
        if (algorithm instanceof ObjectNode given) {
            given.properties().removeIf(key -> key.getValue().asText().equals(MinibatchSize.WORD));
        }
        return algorithm;
    }

    /** Of the type that is named, or else of what the observation needs. */
    private static NetworkSpec network(JsonNode agent, AlgorithmSpec algorithm) {
        String type = agent.path("network").path("type").asText(images(agent) ? "conv" : "mlp");
        return switch (type) {
            case "conv" -> NetworkSpec.Conv.defaults();
            case "gru" -> NetworkSpec.Gru.defaults();
            default -> algorithm.defaultNetwork();
        };
    }

    private static <T> JsonNode tree(Class<T> type, T value) {
        try {
            return MAPPER.readTree(MAPPER.writerFor(type).writeValueAsBytes(value));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode withDefaults(@Nullable JsonNode given, JsonNode defaults) {
        if (given == null) {
            return defaults;
        }
        if (!(given instanceof ObjectNode object)
                || (object.has("type") && !object.get("type").equals(defaults.get("type")))) {
            return given;
        }
        ObjectNode merged = defaults.deepCopy();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            merged.set(field.getKey(), field.getValue());
        }
        return merged;
    }
}

package dev.rally.env.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.scene.SceneSpec;
import java.util.List;
import java.util.Map;

/** What trains well at Pong on two cores: the defaults of {@code train} and of the benches, in one place. */
public final class PongTraining {
    public static final String AGENT = "pong";
    public static final String OPPONENT = "level3";
    public static final int SCENES = 1024;
    public static final int ROUND_STEPS = 64;
    public static final int GROUPS = 1;
    /** So many scenes step in less time than it takes to wake a second thread. */
    public static final int THREADS = 1;
    /** The share of points against the strongest opponent that counts as winning. */
    public static final double WINNING_SHARE = 0.95;

    public static final List<String> OPPONENTS = List.of("level1", "level2", "level3");

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Map<String, Object> ALGORITHM = Map.of(
            "type",
            "ppo",
            "learningRate",
            1e-3,
            "gamma",
            0.99,
            "gaeLambda",
            0.95,
            "epochs",
            4,
            "minibatchSize",
            4096,
            "entropyCoef",
            0.01,
            "normalizeObservations",
            true);

    private PongTraining() {}

    /**
     * The default agent for the scene.
     *
     * @param settings hyperparameters to change: {@code learningRate=3e-4}, {@code network.hidden=[128,128]}; a name
     *     without a dot is the algorithm's
     * @throws RallyException INVALID_SPEC for an unknown name or a value out of range
     */
    public static AgentSpec agent(SceneSpec scene, String name, long seed, Map<String, String> settings) {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("name", name).put("seed", seed);
        tree.set("observation", MAPPER.valueToTree(scene.observation()));
        tree.set("action", MAPPER.valueToTree(scene.action()));
        tree.set("algorithm", MAPPER.valueToTree(ALGORITHM));
        settings.forEach((key, value) -> set(tree, key.contains(".") ? key : "algorithm." + key, value));
        return SpecJson.agent(tree);
    }

    private static void set(ObjectNode tree, String path, String value) {
        String[] names = path.split("\\.", -1);
        ObjectNode parent = tree;
        for (int i = 0; i < names.length - 1; i++) {
            parent = parent.withObjectProperty(names[i]);
        }
        parent.set(names[names.length - 1], parse(path, value));
    }

    /** JSON where it is JSON, else text. */
    private static JsonNode parse(String path, String value) {
        if (value.isBlank()) {
            throw new RallyException(ErrorCode.INVALID_SPEC, path + " has no value; give " + path + "=value");
        }
        try {
            return MAPPER.readTree(value);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return MAPPER.getNodeFactory().textNode(value);
        }
    }
}

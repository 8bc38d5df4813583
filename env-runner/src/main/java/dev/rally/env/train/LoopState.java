package dev.rally.env.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.selfplay.Career;
import java.util.Base64;
import java.util.Map;

/**
 * What the loop itself needs to go on as if nothing had happened; it travels in every checkpoint, opaque to the server.
 *
 * @param round rounds played
 * @param envSteps trained agent steps, over all runs
 * @param seed of the scenes and of the evaluations
 * @param evaluations evaluations played; each one has its own seed
 * @param pointShares the last evaluation against each opponent
 * @param careers of the agents in self-play, by name
 * @param config the settings in force, for people to read
 * @param scenes the state of the batch of scenes, base64
 */
record LoopState(
        int version,
        long round,
        long envSteps,
        long seed,
        long evaluations,
        Map<String, Double> pointShares,
        Map<String, Career> careers,
        Map<String, String> config,
        String scenes) {
    private static final int VERSION = 2;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    LoopState {
        pointShares = Map.copyOf(pointShares);
        careers = Map.copyOf(careers);
        config = Map.copyOf(config);
    }

    static LoopState of(LoopProgress progress, Map<String, String> config, byte[] scenes) {
        return new LoopState(
                VERSION,
                progress.round(),
                progress.envSteps(),
                progress.seed(),
                progress.evaluations(),
                progress.pointShares(),
                progress.careers().byAgent(),
                config,
                Base64.getEncoder().encodeToString(scenes));
    }

    byte[] sceneBytes() {
        return Base64.getDecoder().decode(scenes);
    }

    JsonNode toJson() {
        return MAPPER.valueToTree(this);
    }

    /** @throws RallyException CORRUPT_CHECKPOINT if it is not what {@link #toJson} made */
    static LoopState fromJson(JsonNode tree) {
        if (tree.path("version").asInt() != VERSION) {
            throw new RallyException(
                    ErrorCode.CORRUPT_CHECKPOINT,
                    "the checkpoint's client state has version " + tree.path("version") + "; this runner reads "
                            + VERSION + ": use the runner that wrote it, or --fresh");
        }
        try {
            return MAPPER.treeToValue(tree, LoopState.class);
        } catch (JsonProcessingException e) {
            throw new RallyException(
                    ErrorCode.CORRUPT_CHECKPOINT,
                    "the checkpoint's client state is not this runner's: " + e.getOriginalMessage() + "; use --fresh",
                    e);
        }
    }
}

package dev.rally.env.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.env.selfplay.Career;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * @param scenes the state of the batch of scenes
 */
@SuppressWarnings("ArrayRecordComponent") // written or read once, never compared
record LoopState(
        int version,
        long round,
        long envSteps,
        long seed,
        long evaluations,
        Map<String, Double> pointShares,
        Map<String, Career> careers,
        Map<String, String> config,
        byte[] scenes) {
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
                scenes);
    }

    private LoopState with(byte[] otherScenes) {
        return new LoopState(version, round, envSteps, seed, evaluations, pointShares, careers, config, otherScenes);
    }

    /** Writes it as a line of JSON, without the scenes, and the bytes of those: they may be many. */
    void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(MAPPER.writeValueAsBytes(with(new byte[0])));
            out.write('\n');
            out.write(scenes);
        }
    }

    /** @throws RallyException CORRUPT_CHECKPOINT if it is not what {@link #write} wrote */
    static LoopState read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.write(next);
            }
            return fromJson(MAPPER.readTree(line.toByteArray())).with(in.readAllBytes());
        } catch (JsonProcessingException e) {
            throw notOurs(e);
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.CORRUPT_CHECKPOINT,
                    "the checkpoint's client state " + file + " cannot be read: " + FileFault.why(e),
                    e);
        }
    }

    /**
     * Of a checkpoint that has it as JSON, the scenes in base64.
     *
     * @throws RallyException CORRUPT_CHECKPOINT if it is no such state
     */
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
            throw notOurs(e);
        }
    }

    private static RallyException notOurs(JsonProcessingException e) {
        return new RallyException(
                ErrorCode.CORRUPT_CHECKPOINT,
                "the checkpoint's client state is not this runner's: " + e.getOriginalMessage() + "; use --fresh",
                e);
    }
}

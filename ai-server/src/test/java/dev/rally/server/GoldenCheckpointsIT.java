package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.BcSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checkpoints that an earlier Rally has written, of every algorithm and network, load, act as they did, and learn on. They
 * stay as they are for ever: whoever changes a format brings the old one along. {@code RALLY_GOLDEN_WRITE=1 mvn verify
 * -pl ai-server -am -Dit.test=GoldenCheckpointsIT} adds what is missing, for agents that are new.
 */
@Timeout(120)
class GoldenCheckpointsIT {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path GOLDEN = Path.of("src", "test", "golden");
    private static final String CHECKPOINT = "golden";
    private static final int LANES = 8;
    private static final int STEPS = 16;
    private static final float TOLERANCE = 1e-4f;

    private static final String VECTOR = "\"observation\":{\"type\":\"float32\",\"shape\":[5]}";
    private static final String IMAGE = "\"observation\":{\"type\":\"uint8\",\"shape\":[1,12,12],\"stack\":2}";
    private static final String DISCRETE = "\"action\":{\"type\":\"discrete\",\"n\":3}";
    private static final String CONTINUOUS = "\"action\":{\"type\":\"continuous\",\"low\":[-1,-2],\"high\":[1,2]}";
    private static final String SAC = "\"algorithm\":{\"type\":\"sac\",\"learningStarts\":64,\"minibatchSize\":32,"
            + "\"replayCapacity\":256,\"saveReplay\":true}";
    private static final String MLP = "\"network\":{\"type\":\"mlp\",\"hidden\":[8]}";

    /** Name, and the rest of the spec. */
    private static final List<List<String>> AGENTS = List.of(
            List.of(
                    "ppo-mlp",
                    VECTOR,
                    DISCRETE,
                    MLP,
                    "\"algorithm\":{\"type\":\"ppo\",\"normalizeObservations\":true,\"normalizeRewards\":true}"),
            List.of("ppo-continuous", VECTOR, CONTINUOUS, MLP, "\"algorithm\":{\"type\":\"ppo\"}"),
            List.of(
                    "ppo-factors",
                    VECTOR,
                    "\"action\":{\"type\":\"multi-discrete\",\"n\":[2,3]}",
                    MLP,
                    "\"algorithm\":{\"type\":\"ppo\"}"),
            List.of(
                    "ppo-gru",
                    VECTOR,
                    DISCRETE,
                    "\"network\":{\"type\":\"gru\",\"hidden\":[8],\"units\":8,\"sequenceLength\":4}",
                    "\"algorithm\":{\"type\":\"ppo\"}"),
            List.of(
                    "ppo-conv",
                    IMAGE,
                    DISCRETE,
                    "\"network\":{\"type\":\"conv\",\"layers\":[{\"filters\":4,\"kernel\":4,\"stride\":2}],\"hidden\":[8]}",
                    "\"algorithm\":{\"type\":\"ppo\"}"),
            List.of(
                    "ppo-rnd",
                    VECTOR,
                    DISCRETE,
                    MLP,
                    "\"algorithm\":{\"type\":\"ppo\",\"rewardSignals\":{\"rnd\":{\"strength\":1}}}"),
            List.of("sac-continuous", VECTOR, CONTINUOUS, MLP, SAC),
            List.of("sac-discrete", VECTOR, DISCRETE, MLP, SAC),
            List.of(
                    "reinforce",
                    VECTOR,
                    DISCRETE,
                    MLP,
                    "\"algorithm\":{\"type\":\"reinforce\",\"episodesPerBatch\":4,\"baseline\":true}"),
            List.of("bc", VECTOR, DISCRETE, MLP, "\"algorithm\":{\"type\":\"bc\",\"heldBack\":0}"));

    @TempDir
    Path home;

    @Test
    void loadActAsTheyDidAndLearnOn() throws Exception {
        Path expected = GOLDEN.resolve("expected");
        List<String> known =
                names(expected).stream().map(file -> file.replace(".json", "")).toList();
        assertThat(known).as("agents in %s", expected).contains("ppo-mlp", "sac-continuous", "reinforce");
        copy(GOLDEN.resolve("checkpoints"), home.resolve("checkpoints"));
        try (CoProcess server = CoProcess.start(ServeOptions.on(home));
                RallyClient client = RallyClient.connect(server.ready(), "test")) {
            for (String name : known) {
                Result.AgentReady ready = client.call(new Command.AgentLoad(name, CHECKPOINT));
                JsonNode was = MAPPER.readTree(expected.resolve(name + ".json").toFile());
                assertThat(ready.warning()).as(name).isNull();
                assertThat(ready.agent().envSteps())
                        .as(name)
                        .isEqualTo(was.get("envSteps").asLong());
                assertThat(ready.agent().updateSteps())
                        .as(name)
                        .isEqualTo(was.get("updateSteps").asLong());
                try (Playing playing = new Playing(client, ready.agent().spec())) {
                    assertSame(name, playing.answer(), was);
                    playing.learn();
                }
            }
        }
    }

    private static void assertSame(String name, JsonNode is, JsonNode was) {
        for (String column : List.of("actions", "values")) {
            assertThat(is.get(column).size())
                    .as("%s: %s", name, column)
                    .isEqualTo(was.get(column).size());
            for (int i = 0; i < was.get(column).size(); i++) {
                assertThat(is.get(column).get(i).floatValue())
                        .as("%s: %s %d", name, column, i)
                        .isCloseTo(was.get(column).get(i).floatValue(), within(TOLERANCE));
            }
        }
    }

    /** What there is stays as it is. */
    @Test
    void thoseOfNewAgentsAreWrittenWhenAsked() throws Exception {
        Assumptions.assumeTrue(
                "1".equals(System.getenv("RALLY_GOLDEN_WRITE")),
                "skipped: RALLY_GOLDEN_WRITE=1 writes golden checkpoints of new agents");
        try (CoProcess server = CoProcess.start(ServeOptions.on(home));
                RallyClient client = RallyClient.connect(server.ready(), "test")) {
            for (List<String> agent : AGENTS) {
                Path expected = GOLDEN.resolve("expected").resolve(agent.get(0) + ".json");
                if (!Files.exists(expected)) {
                    write(client, agent, expected);
                }
            }
        }
    }

    private static void write(RallyClient client, List<String> agent, Path expected) throws IOException {
        String name = agent.get(0);
        AgentSpec spec = SpecJson.agent(MAPPER.readTree(
                "{\"name\":\"" + name + "\",\"seed\":7," + String.join(",", agent.subList(1, agent.size())) + "}"));
        client.call(new Command.AgentCreate(spec));
        try (Playing playing = new Playing(client, spec)) {
            playing.learn();
            playing.learn();
            Result.CheckpointSave saved = client.call(new Command.CheckpointSave(name, CHECKPOINT));
            ObjectNode answer = playing.answer();
            Result.AgentInfo info = client.call(new Command.AgentList()).agents().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            answer.put("envSteps", info.envSteps()).put("updateSteps", info.updateSteps());
            copy(
                    Path.of(saved.path()),
                    GOLDEN.resolve("checkpoints").resolve(name).resolve(CHECKPOINT));
            Files.createDirectories(expected.getParent());
            Files.writeString(expected, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer) + "\n");
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        FileTree.delete(to);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    /** A game in which what is seen is a function of the lane and the step, and so is what is earned. */
    private static final class Playing implements AutoCloseable {
        private final RallyClient client;
        private final AgentSpec spec;
        private final Exchange exchange;
        private final int size;
        private final boolean image;
        private final boolean continuous;
        private final int actionSize;

        Playing(RallyClient client, AgentSpec spec) {
            this.client = client;
            this.spec = spec;
            image = spec.network() instanceof NetworkSpec.Conv;
            size = image ? 144 : 5;
            continuous = spec.action() instanceof ActionSpace.Continuous;
            actionSize = continuous ? 2 : spec.action() instanceof ActionSpace.MultiDiscrete ? 2 : 1;
            exchange = Exchange.open(client, 1, 1 << 16, LANES);
        }

        private BatchWriter begin(int step) {
            BatchWriter writer = new BatchWriter(exchange.request(0));
            writer.begin(0, 1, LANES, 0);
            observe(writer, Column.OBSERVATION, step);
            return writer;
        }

        private void observe(BatchWriter writer, Column column, int step) {
            if (image) {
                ByteBuffer pixels = writer.column(column, ElementType.UINT8, LANES, 1, 12, 12);
                for (int i = 0; i < LANES * size; i++) {
                    pixels.put((byte) ((i + step) * 37));
                }
                return;
            }
            float[] seen = new float[LANES * size];
            for (int i = 0; i < seen.length; i++) {
                seen[i] = (float) Math.sin(0.7 * i + step);
            }
            writer.putFloats(column, LANES, size, seen, 0);
        }

        private Result.Infer infer(int step, boolean deterministic) {
            BatchWriter writer = begin(step);
            byte[] starts = new byte[LANES];
            Arrays.fill(starts, (byte) (step == 0 ? 1 : 0));
            writer.putBytes(Column.EPISODE_START, LANES, 0, starts, 0);
            writer.finish();
            return client.call(new Command.Infer(spec.name(), exchange.id(), 0, deterministic ? true : null, null));
        }

        /** What it does at its best, and expects, where it stands at the beginning of an episode. */
        ObjectNode answer() {
            infer(0, true);
            BatchView reply = new BatchView().read(exchange.reply(0));
            ObjectNode answer = MAPPER.createObjectNode();
            ArrayNode actions = answer.putArray("actions");
            for (float action : actions(reply)) {
                actions.add(action);
            }
            ArrayNode values = answer.putArray("values");
            if (reply.has(Column.VALUE)) {
                float[] all = new float[LANES];
                reply.copyFloats(Column.VALUE, LANES, 0, all, 0);
                for (float value : all) {
                    values.add(value);
                }
            }
            return answer;
        }

        private float[] actions(BatchView reply) {
            float[] actions = new float[LANES * actionSize];
            if (continuous) {
                reply.copyFloats(Column.ACTION, LANES, actionSize, actions, 0);
                return actions;
            }
            int[] chosen = new int[LANES * actionSize];
            reply.copyInts(Column.ACTION, LANES, actionSize == 1 ? 0 : actionSize, chosen, 0);
            for (int i = 0; i < chosen.length; i++) {
                actions[i] = chosen[i];
            }
            return actions;
        }

        /** An episode of each lane, and a train. */
        void learn() {
            boolean demonstrated = spec.algorithm() instanceof BcSpec;
            for (int step = 0; step < STEPS; step++) {
                Result.Infer acted = infer(step, demonstrated);
                int[] chosen = new int[LANES];
                if (demonstrated) {
                    new BatchView().read(exchange.reply(0)).copyInts(Column.ACTION, LANES, 0, chosen, 0);
                }
                submit(step, demonstrated ? null : acted.rollout(), chosen);
            }
            assertThat(client.call(new Command.Train(spec.name())).updateSteps())
                    .as(spec.name())
                    .isPositive();
        }

        /** @param rollout null with complete transitions, whose actions are given */
        private void submit(int step, @Nullable Long rollout, int[] actions) {
            BatchWriter writer;
            if (rollout == null) {
                writer = begin(step);
                writer.putInts(Column.ACTION, LANES, 0, actions, 0);
            } else {
                writer = new BatchWriter(exchange.request(0));
                writer.begin(0, 1, LANES, 0);
            }
            float[] rewards = new float[LANES];
            byte[] ends = new byte[LANES];
            for (int lane = 0; lane < LANES; lane++) {
                rewards[lane] = (float) Math.cos(lane + step);
                ends[lane] = (byte) (step == STEPS - 1 ? 1 : 0);
            }
            writer.putFloats(Column.REWARD, LANES, 0, rewards, 0);
            writer.putBytes(Column.TERMINATED, LANES, 0, ends, 0);
            writer.putBytes(Column.TRUNCATED, LANES, 0, new byte[LANES], 0);
            observe(writer, Column.NEXT_OBSERVATION, step + 1);
            writer.finish();
            client.call(new Command.ReplaySubmit(spec.name(), rollout, exchange.id(), 0));
        }

        @Override
        public void close() {
            exchange.close();
        }
    }
}

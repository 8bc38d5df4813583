package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents that see more than the present frame. */
class MemoryAgentTest {
    /** No multiple of an episode's length: episodes go on from rollout to rollout. */
    private static final int STEPS = 16;

    private static final String SMALL = ",'minibatchSize':256";

    static Stream<AgentSpec> agents() {
        return Stream.of(
                spec("{'type':'float32','shape':[2],'stack':2}", "{'type':'mlp','hidden':[16,16]}", SMALL),
                spec(
                        "{'type':'float32','shape':[2],'stack':3}",
                        "{'type':'mlp','hidden':[16,16]}",
                        SMALL + ",'normalizeObservations':true"),
                spec(
                        "{'type':'float32','shape':[2]}",
                        "{'type':'gru','hidden':[16],'units':16,'sequenceLength':6}",
                        SMALL + ",'normalizeObservations':true"),
                spec("{'type':'float32','shape':[2],'stack':2}", "{'type':'gru','hidden':[],'units':8}", SMALL),
                spec(
                        "{'type':'uint8','shape':[1,4,4],'stack':2,'planes':1}",
                        "{'type':'conv','layers':[{'filters':4,'kernel':3,'stride':1}],'hidden':[16]}",
                        SMALL + ",'normalizeRewards':true"));
    }

    private static AgentSpec spec(String observation, String network, String algorithm) {
        return SpecJson.agent(json("{'name':'echo','observation':" + observation
                + ",'action':{'type':'discrete','n':2},'network':" + network
                + ",'algorithm':{'type':'ppo','learningRate':0.01,'gamma':0.5,'normalizeRewards':false,'normalizeObservations':false"
                + algorithm + "}}"));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("agents")
    void learnToRepeatWhatTheySawBefore(AgentSpec spec) {
        try (Agent agent = Agent.create(1, spec, Engines.shared())) {
            EchoGame game = new EchoGame(agent, 0);
            rounds(agent, game, 15);
            assertThat(game.play(STEPS, true)).isGreaterThan(0.95);
        }
    }

    @ParameterizedTest
    @MethodSource("agents")
    void goOnFromACheckpointBitForBit(AgentSpec spec) {
        try (Agent agent = Agent.create(1, spec, Engines.shared())) {
            EchoGame game = new EchoGame(agent, 0);
            rounds(agent, game, 2);
            CheckpointContents saved = agent.capture(null);
            int time = game.time();
            rounds(agent, game, 2);
            try (Agent resumed = Agent.restore(2, saved, Engines.shared())) {
                rounds(resumed, new EchoGame(resumed, time), 2);
                assertThat(resumed.capture(null).tensors())
                        .isEqualTo(agent.capture(null).tensors());
            }
        }
    }

    /** So wide that each row is worth a thread; so few rows that some threads get none. */
    @ParameterizedTest
    @ValueSource(
            strings = {"{'type':'mlp','hidden':[700,700]}", "{'type':'gru','hidden':[],'units':400,'sequenceLength':4}"
            })
    void shareMinibatchesAmongMoreThreadsThanThereIsWorkFor(String network) {
        AgentSpec spec = spec("{'type':'float32','shape':[2]}", network, ",'minibatchSize':36");
        try (Agent agent = Agent.create(1, spec, TensorEngine.start("cpu", 7))) {
            double unused = new EchoGame(agent, 0).play(2, false);
            assertThat(agent.train(null, TestClient.GO).samples()).isEqualTo(2 * EchoGame.LANES);
        }
    }

    @Test
    void countStepsIntoTheirMinibatchesAndNotWhatFillsTheirSequences() {
        String minibatches = ",'epochs':3,'minibatchSize':" + EchoGame.LANES;
        try (Agent agent = Agent.create(1, sequencesOf(6, minibatches), Engines.shared())) {
            double unused = new EchoGame(agent, 0).play(2, false);
            assertThat(agent.train(null, TestClient.GO).updateSteps()).isEqualTo(3 * 2);
        }
    }

    /** Of one step a lane nothing can be learnt through time: what stands behind it must not count. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 16})
    void learnTheSameWhateverFillsTheirSequences(int length) {
        Result.Train bare = trainOnOneStepALane(1);
        Result.Train filled = trainOnOneStepALane(length);
        for (String mean : List.of("policyLoss", "valueLoss", "entropy", "loss", "gradientNorm", "clipFraction")) {
            assertThat(filled.metrics().get(mean))
                    .as(mean)
                    .isCloseTo(bare.metrics().get(mean), within(1e-6));
        }
    }

    private static Result.Train trainOnOneStepALane(int sequenceLength) {
        try (Agent agent = Agent.create(1, sequencesOf(sequenceLength, ",'epochs':1"), Engines.shared())) {
            double unused = new EchoGame(agent, 0).play(1, false);
            return agent.train(null, TestClient.GO);
        }
    }

    private static AgentSpec sequencesOf(int length, String algorithm) {
        return spec(
                "{'type':'float32','shape':[2]}",
                "{'type':'gru','hidden':[4],'units':4,'sequenceLength':" + length + "}",
                algorithm);
    }

    /** What follows a rollout, and what a truncated episode last showed, is each lane's own upon its own state. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bootstrapFromWhatEachLaneSawLast(boolean truncated) {
        int lanes = 5;
        AgentSpec spec = spec(
                "{'type':'float32','shape':[2]}", "{'type':'gru','hidden':[8],'units':8}", ",'gaeLambda':1,'epochs':1");
        try (Agent agent = Agent.create(1, spec, Engines.shared())) {
            TestClient client = new TestClient(agent, lanes);
            byte[] starts = new byte[lanes];
            Arrays.fill(starts, (byte) 1);
            long rollout = look(agent, client, AgentFixture.values(2 * lanes, 1), starts);
            float[] values = client.floats(Column.VALUE);
            float[] next = AgentFixture.values(2 * lanes, 2);
            // Held too, and dropped by the train: it is asked only for what the policy thinks of what follows.
            look(agent, client, next, new byte[lanes]);
            float[] after = client.floats(Column.VALUE);

            float[] rewards = AgentFixture.values(lanes, 3);
            agent.actor()
                    .submit(
                            client.batch(lanes, w -> {
                                w.putFloats(Column.REWARD, lanes, 0, rewards, 0);
                                w.putBytes(Column.TERMINATED, lanes, 0, new byte[lanes], 0);
                                w.putBytes(Column.TRUNCATED, lanes, 0, truncated ? starts : new byte[lanes], 0);
                                w.putFloats(
                                        Column.NEXT_OBSERVATION, lanes, 2, truncated ? new float[2 * lanes] : next, 0);
                                if (truncated) {
                                    w.putFloats(Column.FINAL_OBSERVATION, lanes, 2, next, 0);
                                    w.putInts(
                                            Column.FINAL_ROW,
                                            lanes,
                                            0,
                                            IntStream.range(0, lanes).toArray(),
                                            0);
                                }
                            }),
                            rollout,
                            0,
                            lanes);

            double[] targets = new double[lanes];
            double[] errors = new double[lanes];
            for (int lane = 0; lane < lanes; lane++) {
                targets[lane] = rewards[lane] + 0.5 * after[lane];
                errors[lane] = targets[lane] - values[lane];
            }
            assertThat(agent.train(null, TestClient.GO).metrics().get("explainedVariance"))
                    .isCloseTo(1 - variance(errors) / variance(targets), within(1e-4));
        }
    }

    private static long look(Agent agent, TestClient client, float[] observations, byte[] starts) {
        int lanes = starts.length;
        return agent.actor()
                .act(
                        client.batch(lanes, w -> {
                            w.putFloats(Column.OBSERVATION, lanes, 2, observations, 0);
                            w.putBytes(Column.EPISODE_START, lanes, 0, starts, 0);
                        }),
                        new Acting(false, null, 0, lanes),
                        client.replyWriter())
                .rollout();
    }

    private static double variance(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    }

    @Test
    void needToKnowWhereEpisodesBegin() {
        AgentSpec spec = agents().findFirst().orElseThrow();
        try (Agent agent = Agent.create(1, spec, Engines.shared())) {
            TestClient client = new TestClient(agent, 2);
            assertThatThrownBy(() -> client.infer(new float[4], 2))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BATCH))
                    .hasMessageContaining("EPISODE_START");
            assertThatThrownBy(() -> agent.actor()
                            .act(
                                    client.batch(2, w -> {
                                        w.putFloats(Column.OBSERVATION, 2, 2, new float[4], 0);
                                        w.putBytes(Column.EPISODE_START, 2, 0, new byte[] {1, 2}, 0);
                                    }),
                                    new Acting(false, null, 0, 2),
                                    client.replyWriter()))
                    .hasMessageContaining("EPISODE_START row 1 is 2");
        }
    }

    private static void rounds(Agent agent, EchoGame game, int count) {
        for (int round = 0; round < count; round++) {
            double unused = game.play(STEPS, false);
            agent.train(null, TestClient.GO);
        }
    }
}

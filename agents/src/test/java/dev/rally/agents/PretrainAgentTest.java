package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.AlgorithmSpec;
import dev.rally.comm.spec.PpoSpec;
import dev.rally.comm.spec.SacSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Agents that learn from their own play begin with what an expert showed. */
class PretrainAgentTest {
    private static final int LANES = 16;
    private static final int PLAYED = 8;
    private static final int FEATURES = Specs.FEATURES;
    private static final ActionSpace THREE = new ActionSpace.Discrete(3);
    private static final ActionSpace BOX = new ActionSpace.Continuous(List.of(-2f), List.of(2f));

    private static AgentSpec spec(ActionSpace action, AlgorithmSpec defaults, int steps, double weight, long fade) {
        return Specs.of(action, defaults, a -> {
            ObjectNode pretrain = a.putObject("pretrain");
            pretrain.putArray("demonstrations").add("expert");
            pretrain.put("steps", steps).put("weight", weight).put("fadeSteps", fade);
            a.put("learningRate", 1e-3).put("normalizeObservations", true);
            if (defaults instanceof SacSpec) {
                a.put("learningStarts", LANES * PLAYED)
                        .put("minibatchSize", 128)
                        .put("initialTemperature", 0.05)
                        .put("updatesPerStep", 0.5)
                        .put("replayCapacity", 20_000);
            }
        });
    }

    static Stream<AgentSpec> learners() {
        return Stream.of(PpoSpec.defaults(), SacSpec.defaults())
                .flatMap(algorithm -> Stream.of(THREE, BOX).map(action -> spec(action, algorithm, 800, 0.5, 400)));
    }

    /** Plays and trains; nothing that it gets says what is good. */
    private static Result.Train round(Agent agent, int from) {
        TestClient client = new TestClient(agent, LANES);
        for (int t = from; t < from + PLAYED; t++) {
            float[] seen = Arrays.copyOf(Expert.observations(1000 + t), LANES * FEATURES);
            long rollout = client.infer(seen, FEATURES).rollout();
            client.submit(new float[LANES], true, seen, FEATURES, rollout);
        }
        return agent.train(null, TestClient.GO);
    }

    private static Agent shown(AgentSpec spec) {
        Agent agent = Agent.create(1, spec, Engines.shared());
        assertThat(agent.lacksDemonstrations()).isTrue();
        agent.show(Expert.recorded(spec));
        assertThat(agent.lacksDemonstrations()).isFalse();
        return agent;
    }

    private static void assertDoesAsTheExpert(Agent agent) {
        TestClient client = new TestClient(agent, Expert.ROWS);
        if (agent.spec().action() instanceof ActionSpace.Continuous) {
            assertThat(Expert.error(client)).isLessThan(0.25);
        } else {
            assertThat(Expert.agreement(client)).isGreaterThan(0.9);
        }
    }

    @ParameterizedTest
    @MethodSource("learners")
    void theFirstTrainClonesAndTheNextOnesGoOnWhileItFades(AgentSpec spec) {
        try (Agent agent = shown(spec)) {
            Result.Train first = round(agent, 0);
            assertThat(first.updateSteps()).isEqualTo(800);
            assertThat(first.metrics())
                    .containsEntry("pretrainSteps", 800.0)
                    .containsEntry(
                            "demonstratedSteps",
                            4.0 * Expert.ROWS - first.metrics().getOrDefault("heldBackSteps", -1.0))
                    .containsKeys("pretrainLoss", "heldBackLoss");
            assertDoesAsTheExpert(agent);
            int steps = agent.spec().algorithm() instanceof SacSpec ? LANES * PLAYED : 0;
            assertThat(agent.info().envSteps()).isEqualTo(steps);

            Result.Train second = round(agent, PLAYED);
            assertThat(second.metrics()).containsEntry("pretrainWeight", 0.5 * (1 - steps / 400.0));
            assertThat(second.metrics()).doesNotContainKey("pretrainSteps").containsKey("policyLoss");
            assertDoesAsTheExpert(agent);
            for (int r = 2; r < 6; r++) {
                round(agent, r * PLAYED);
            }
            assertThat(agent.info().metrics()).as("faded").doesNotContainKey("pretrainWeight");
            assertThat(agent.lacksDemonstrations()).as("not needed any more").isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("learners")
    void aResumedAgentDoesNotPretrainAgainAndLearnsAsAnUninterruptedOne(AgentSpec spec) {
        AgentSpec kept = spec.algorithm() instanceof SacSpec
                ? Specs.of(spec.action(), spec.algorithm(), a -> a.put("saveReplay", true))
                : spec;
        try (Agent agent = shown(kept)) {
            round(agent, 0);
            CheckpointContents saved = agent.capture(null);
            try (Agent resumed = Agent.restore(2, saved, Engines.shared())) {
                resumed.show(Expert.recorded(resumed.spec()));
                Result.Train one = round(agent, PLAYED);
                Result.Train other = round(resumed, PLAYED);
                assertThat(other.metrics()).doesNotContainKey("pretrainSteps");
                assertThat(other.updateSteps()).isEqualTo(one.updateSteps());
                assertThat(AgentFixture.parameters(resumed)).isEqualTo(AgentFixture.parameters(agent));
            }
        }
    }

    @Test
    void weightWithoutStepsSharesTheFirstTrain() {
        try (Agent agent = shown(spec(THREE, PpoSpec.defaults(), 0, 2, 0))) {
            Result.Train first = round(agent, 0);
            assertThat(first.samples()).isEqualTo(LANES * PLAYED);
            assertThat(first.metrics()).containsEntry("pretrainWeight", 2.0);
            for (int r = 1; r < 40; r++) {
                round(agent, r * PLAYED);
            }
            assertThat(agent.info().metrics()).containsEntry("pretrainWeight", 2.0);
            assertDoesAsTheExpert(agent);
        }
    }

    @Test
    void thereIsSomethingToLearnBeforeAnythingWasPlayed() {
        try (Agent agent = shown(spec(THREE, PpoSpec.defaults(), 10, 0, 0))) {
            assertThat(agent.train(null, TestClient.GO).updateSteps()).isEqualTo(10);
            assertThat(agent.lacksDemonstrations()).isFalse();
            assertThatThrownBy(() -> agent.train(null, TestClient.GO)).hasMessageContaining("submit first");
        }
    }

    @Test
    void recordingsWithoutStepsAreRefused() {
        AgentSpec spec = spec(THREE, PpoSpec.defaults(), 10, 0, 0);
        try (Agent agent = Agent.create(1, spec, Engines.shared())) {
            agent.show(new Demonstrations.Reader(spec, 0).all(true));
            assertThatThrownBy(() -> agent.train(null, TestClient.GO))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOTHING_TO_TRAIN))
                    .hasMessageContaining("[expert] have no steps");
        }
    }

    /** A train that is cancelled leaves all as it was: the next one pretrains. */
    @Test
    void whatWasCancelledIsDoneAgain() {
        try (Agent agent = shown(spec(THREE, PpoSpec.defaults(), 10, 0, 0))) {
            assertThatThrownBy(() -> agent.train(null, TestClient.control(() -> true)))
                    .isInstanceOf(RallyException.class);
            assertThat(agent.train(null, TestClient.GO).metrics()).containsKey("pretrainSteps");
        }
    }
}

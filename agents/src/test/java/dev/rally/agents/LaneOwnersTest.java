package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an owner of lanes began ends with it, and what one policy remembers of them is no other's. */
class LaneOwnersTest {
    private static final int FEATURES = 2;
    private static final int LANES = 4;

    private final List<Agent> agents = new ArrayList<>();

    @AfterEach
    void close() {
        agents.forEach(Agent::close);
    }

    static Stream<AgentSpec> algorithms() {
        return Stream.of(
                spec("{'type':'float32','shape':[2]}", "mlp", "{'type':'ppo','normalizeRewards':true}"),
                spec("{'type':'float32','shape':[2],'stack':3}", "mlp", "{'type':'ppo'}"),
                spec("{'type':'float32','shape':[2]}", "gru", "{'type':'ppo'}"),
                spec(
                        "{'type':'float32','shape':[2]}",
                        "mlp",
                        "{'type':'reinforce','baseline':true,'episodesPerBatch':1}"),
                spec(
                        "{'type':'float32','shape':[2]}",
                        "mlp",
                        "{'type':'sac','learningStarts':4,'minibatchSize':4,'replayCapacity':1000}"));
    }

    private static AgentSpec spec(String observation, String network, String algorithm) {
        String layers = network.equals("gru")
                ? "{'type':'gru','hidden':[8],'units':8,'sequenceLength':4}"
                : "{'type':'mlp','hidden':[8]}";
        try {
            JsonNode tree = new ObjectMapper()
                    .readTree(("{'name':'owned','observation':" + observation
                                    + ",'action':{'type':'discrete','n':2},'network':" + layers + ",'algorithm':"
                                    + algorithm + "}")
                            .replace('\'', '"'));
            ((ObjectNode) tree.get("algorithm")).putIfAbsent("normalizeObservations", BooleanNode.FALSE);
            return SpecJson.agent(tree);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Agent agent(AgentSpec spec) {
        Agent agent = Agent.create(1, spec, Engines.shared());
        agents.add(agent);
        return agent;
    }

    /** Lanes that play on an agent: each step's observation is a function of the lane and the time. */
    private static final class Owner {
        private final Agent agent;
        private final TestClient client;
        private final int laneBase;
        private int time;
        long rollout;
        /** Every observation is the same: none tells one owner's episode from another's. */
        boolean blind;

        Owner(Agent agent, int laneBase) {
            this.agent = agent;
            this.laneBase = laneBase;
            client = new TestClient(agent, LANES);
        }

        void infer(int steps) {
            for (int i = 0; i < steps; i++) {
                rollout = infer(new Acting(false, null, laneBase, LANES), time == 0)
                        .rollout();
                time++;
            }
        }

        Result.Infer infer(Acting how, boolean starts) {
            return agent.actor()
                    .act(
                            client.batch(LANES, w -> {
                                w.putFloats(Column.OBSERVATION, LANES, FEATURES, seen(time), 0);
                                byte[] begins = new byte[LANES];
                                Arrays.fill(begins, (byte) (starts ? 1 : 0));
                                w.putBytes(Column.EPISODE_START, LANES, 0, begins, 0);
                            }),
                            how,
                            client.replyWriter());
        }

        /** Outcomes of the oldest open steps, whose last is followed by the observation of that time. */
        long submit(int steps, int nextTime, boolean truncated) {
            int rows = steps * LANES;
            return agent.actor()
                    .submit(client.batch(rows, w -> outcomes(w, steps, nextTime, truncated)), rollout, laneBase, LANES);
        }

        private void outcomes(BatchWriter w, int steps, int nextTime, boolean truncated) {
            int rows = steps * LANES;
            float[] rewards = new float[rows];
            byte[] ends = new byte[rows];
            for (int row = 0; row < rows; row++) {
                rewards[row] = 1 + row % 3;
                ends[row] = (byte) (truncated && row >= rows - LANES ? 1 : 0);
            }
            w.putFloats(Column.REWARD, rows, 0, rewards, 0);
            w.putBytes(Column.TERMINATED, rows, 0, new byte[rows], 0);
            w.putBytes(Column.TRUNCATED, rows, 0, ends, 0);
            w.putFloats(Column.NEXT_OBSERVATION, LANES, FEATURES, seen(nextTime), 0);
            if (truncated) {
                int[] last = new int[LANES];
                Arrays.setAll(last, lane -> rows - LANES + lane);
                w.putFloats(Column.FINAL_OBSERVATION, LANES, FEATURES, seen(nextTime), 0);
                w.putInts(Column.FINAL_ROW, LANES, 0, last, 0);
            }
        }

        private float[] seen(int at) {
            float[] seen = new float[LANES * FEATURES];
            for (int i = 0; i < seen.length; i++) {
                seen[i] = (float) CounterRandom.uniform(CounterRandom.at(laneBase, i, blind ? 0 : at), 0);
            }
            return seen;
        }

        void end() {
            agent.actor().end(laneBase, LANES);
        }

        float[] values() {
            return client.floats(Column.VALUE);
        }
    }

    private static Object learnt(Agent agent) {
        agent.train(null, TestClient.GO);
        return Objects.requireNonNull(agent.capture(null).tensors().get("parameters"));
    }

    @Nested
    class StepsWithoutOutcomes {
        @ParameterizedTest
        @MethodSource("dev.rally.agents.LaneOwnersTest#algorithms")
        void areNobodyElses(AgentSpec spec) {
            Agent agent = agent(spec);
            Owner first = new Owner(agent, 0);
            first.infer(3);
            first.end();
            assertThat(agent.info().heldSteps()).isZero();
            Owner second = new Owner(agent, 0);
            second.infer(1);
            assertThatThrownBy(() -> second.submit(4, 1, false))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BATCH))
                    .hasMessageContaining("has 1 held steps");
            assertThat(second.submit(1, 1, true)).isEqualTo(LANES);
        }

        @Test
        void doNotFillTheRollout() {
            Agent agent = agent(spec("{'type':'float32','shape':[2]}", "mlp", "{'type':'ppo','maxHeldSteps':64}"));
            for (int crash = 0; crash < 10; crash++) {
                Owner owner = new Owner(agent, 0);
                owner.infer(16);
                owner.end();
            }
            Owner owner = new Owner(agent, 0);
            owner.infer(16);
            owner.submit(16, 16, false);
            assertThat(agent.train(null, TestClient.GO).samples()).isEqualTo(64);
        }

        @ParameterizedTest
        @MethodSource("dev.rally.agents.LaneOwnersTest#algorithms")
        void leaveOthersStepsAsTheyAre(AgentSpec spec) {
            Agent undisturbed = agent(spec);
            Agent disturbed = agent(spec);
            Owner alone = new Owner(undisturbed, LANES);
            Owner together = new Owner(disturbed, LANES);
            Owner intruder = new Owner(disturbed, 0);
            for (int t = 0; t < 6; t++) {
                alone.infer(1);
                together.infer(1);
                intruder.infer(1);
                if (t == 2) {
                    alone.submit(2, 2, false);
                    together.submit(2, 2, false);
                }
            }
            intruder.end();
            alone.infer(2);
            together.infer(2);
            alone.submit(6, 8, true);
            together.submit(6, 8, true);
            assertThat(learnt(disturbed)).isEqualTo(learnt(undisturbed));
        }
    }

    /** Masks, final observations and complete transitions lie among the steps that are dropped. */
    @Nested
    class StepsAroundThose {
        private final AgentSpec spec =
                spec("{'type':'float32','shape':[2]}", "mlp", "{'type':'ppo','normalizeObservations':true}");

        @Test
        void areLearntFromAsIfThoseHadNeverBeen() {
            Agent undisturbed = agent(spec);
            Agent disturbed = agent(spec);
            Owner intruder = new Owner(disturbed, 0);
            List<Owner> owners = List.of(new Owner(undisturbed, LANES), new Owner(disturbed, LANES));
            for (Owner owner : owners) {
                owner.infer(1);
                transitions(owner);
            }
            // What is observed counts for the scale, whoever saw it; so nothing new may be seen after it.
            Owner twin = new Owner(undisturbed, 0);
            intruder.infer(2);
            twin.infer(2);
            twin.end();
            for (Owner owner : owners) {
                transitions(owner);
                owner.submit(1, 1, true);
                owner.infer(1);
            }
            intruder.end();
            for (Owner owner : owners) {
                transitions(owner);
                owner.submit(1, 2, false);
            }
            assertThat(disturbed.info().heldSteps())
                    .isEqualTo(undisturbed.info().heldSteps());
            assertThat(learnt(disturbed)).isEqualTo(learnt(undisturbed));
        }

        /** Two steps of each lane under masks, the last one truncated. */
        private void transitions(Owner owner) {
            int rows = 2 * LANES;
            long unused = owner.agent
                    .actor()
                    .submit(
                            owner.client.batch(rows, w -> {
                                owner.outcomes(w, 2, owner.time + 7, true);
                                float[] seen = new float[rows * FEATURES];
                                System.arraycopy(owner.seen(owner.time + 5), 0, seen, 0, rows);
                                System.arraycopy(owner.seen(owner.time + 6), 0, seen, rows, rows);
                                w.putFloats(Column.OBSERVATION, rows, FEATURES, seen, 0);
                                w.putInts(Column.ACTION, rows, 0, new int[rows], 0);
                                byte[] masks = new byte[2 * rows];
                                for (int row = 0; row < rows; row++) {
                                    masks[2 * row] = 1;
                                    masks[2 * row + 1] = (byte) (row % 2);
                                }
                                w.putBytes(Column.ACTION_MASK, rows, 2, masks, 0);
                            }),
                            null,
                            0,
                            LANES);
        }
    }

    @Nested
    class Outcomes {
        @ParameterizedTest
        @MethodSource("dev.rally.agents.LaneOwnersTest#algorithms")
        void stayAndAreTruncatedWhereTheyEnd(AgentSpec spec) {
            Agent said = agent(spec);
            Owner honest = new Owner(said, 0);
            honest.infer(3);
            honest.submit(3, 3, true);
            Agent left = agent(spec);
            Owner gone = new Owner(left, 0);
            gone.infer(5);
            gone.submit(3, 3, false);
            gone.end();
            assertThat(left.info().heldSteps()).isEqualTo(said.info().heldSteps());
            assertThat(learnt(left)).isEqualTo(learnt(said));
        }

        /** The sums that rewards are normalised by are each owner's own. */
        @Test
        void areNotGoneOnFromByTheNextOwnerThatSeesTheSame() {
            AgentSpec spec = algorithms().findFirst().orElseThrow();
            assertThat(afterTwoOwners(spec, false)).isEqualTo(afterTwoOwners(spec, true));
        }

        private Object afterTwoOwners(AgentSpec spec, boolean truncated) {
            Agent agent = agent(spec);
            for (int owner = 0; owner < 2; owner++) {
                Owner blind = new Owner(agent, 0);
                blind.blind = true;
                blind.infer(3);
                blind.submit(3, 3, truncated);
                if (owner == 0) {
                    agent.train(null, TestClient.GO);
                }
                blind.end();
            }
            return learnt(agent);
        }

        /** What was trained on is kept until its episode's end is known; its owner's end is one. */
        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void ofEarlierRolloutsEndTheirEpisodesToo(boolean baseline) {
            AgentSpec spec = spec(
                    "{'type':'float32','shape':[2]}",
                    "mlp",
                    "{'type':'reinforce','episodesPerBatch':4,'baseline':" + baseline + "}");
            Agent agent = agent(spec);
            Owner gone = new Owner(agent, 0);
            gone.infer(3);
            gone.submit(3, 3, false);
            assertThat(agent.train(null, TestClient.GO).updateSteps()).isZero();
            gone.end();
            Owner next = new Owner(agent, 0);
            next.infer(1);
            next.submit(1, 1, false);
            Result.Train trained = agent.train(null, TestClient.GO);
            assertThat(trained.updateSteps()).isEqualTo(1);
            assertThat(trained.samples()).as("the four episodes of three steps").isEqualTo(3 * LANES);
            assertThat(trained.metrics().get("keptSteps")).isEqualTo(LANES);
            assertThat(trained.metrics().get("droppedSteps")).isZero();
        }
    }

    @Nested
    class Memory {
        static Stream<AgentSpec> remembering() {
            return algorithms()
                    .filter(spec -> spec.observation().stack() > 1 || spec.network() instanceof NetworkSpec.Gru);
        }

        @ParameterizedTest
        @MethodSource("remembering")
        void endsWithItsOwner(AgentSpec spec) {
            Agent agent = agent(spec);
            Owner first = new Owner(agent, 0);
            first.infer(new Acting(true, null, 0, LANES), true);
            float[] began = first.values();
            first.infer(3);
            first.end();
            Owner second = new Owner(agent, 0);
            second.infer(new Acting(true, null, 0, LANES), false);
            assertThat(second.values()).containsExactly(began);
        }

        @ParameterizedTest
        @MethodSource("remembering")
        void isEachPolicysOwn(AgentSpec spec) {
            Agent asked = agent(spec);
            Agent notAsked = agent(spec);
            Owner one = new Owner(asked, 0);
            Owner other = new Owner(notAsked, 0);
            try (Policy old = asked.actor().policy(asked.capture(null), 7)) {
                for (int t = 0; t < 6; t++) {
                    one.infer(1);
                    other.infer(1);
                    assertThat(one.values()).containsExactly(other.values());
                    one.infer(new Acting(t % 2 == 0, old, 0, LANES), t == 0);
                }
            }
            one.submit(6, 6, false);
            other.submit(6, 6, false);
            assertThat(one.rollout).isNotZero();
            // Actions differ where the other policy drew random numbers; what the lanes have shown does not.
            assertThat(asked.capture(null).tensors().get("memory"))
                    .isEqualTo(notAsked.capture(null).tensors().get("memory"));
        }

        @ParameterizedTest
        @MethodSource("remembering")
        void ofACheckpointsPolicyGoesOnFromACheckpoint(AgentSpec spec) {
            Agent agent = agent(spec);
            Owner owner = new Owner(agent, 0);
            Acting guest;
            try (Policy old = agent.actor().policy(agent.capture(null), 7)) {
                guest = new Acting(true, old, 0, LANES);
                owner.infer(guest, true);
                owner.infer(1);
                owner.submit(1, 1, false);
                agent.train(null, TestClient.GO);
                Agent resumed = Agent.restore(2, agent.capture(null), Engines.shared());
                agents.add(resumed);
                Owner goesOn = new Owner(resumed, 0);
                goesOn.time = owner.time;
                owner.infer(guest, false);
                goesOn.infer(guest, false);
                assertThat(goesOn.values()).containsExactly(owner.values());
            }
        }
    }

    @Test
    void whatIsNotLearntFromIsForgottenByASwitchOfMode() {
        Agent agent = agent(spec("{'type':'float32','shape':[2]}", "mlp", "{'type':'ppo'}"));
        Owner owner = new Owner(agent, 0);
        owner.infer(2);
        agent.actor().switchTo(Mode.DETERMINISTIC);
        owner.end();
        assertThat(agent.info().heldSteps()).isZero();
    }

    /** The acting half of an agent needs no learner. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void anActorAloneActsAsTheAgentDoes(AgentSpec spec) {
        Agent agent = agent(spec);
        Owner owner = new Owner(agent, 0);
        owner.infer(4);
        owner.submit(4, 4, true);
        agent.train(null, TestClient.GO);
        try (Actor alone = Actor.restore(2, agent.capture(null), Engines.shared())) {
            TestClient client = new TestClient(agent, LANES);
            for (int t = 0; t < 3; t++) {
                int time = t;
                List<float[]> answers = new ArrayList<>();
                for (Actor actor : List.of(agent.actor(), alone)) {
                    actor.act(
                            client.batch(LANES, w -> {
                                w.putFloats(Column.OBSERVATION, LANES, FEATURES, owner.seen(time), 0);
                                w.putBytes(Column.EPISODE_START, LANES, 0, new byte[LANES], 0);
                            }),
                            new Acting(false, null, 0, LANES),
                            client.replyWriter());
                    answers.add(client.floats(Column.LOG_PROB));
                }
                assertThat(answers.get(1)).containsExactly(answers.get(0));
            }
        }
    }
}

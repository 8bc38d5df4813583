package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents that learn from rewards beside the game's. */
class RewardSignalsTest extends AgentFixture {
    private static final int STEPS = 16;

    private static AgentSpec curious(Consumer<ObjectNode> algorithm) {
        return Specs.discrete(a -> {
            a.put("minibatchSize", 32).put("learningRate", 0.01);
            a.putObject("rewardSignals").putObject("rnd").put("learningRate", 0.003);
            algorithm.accept(a);
        });
    }

    private Result.Train round(Agent agent, int number) {
        play(agent, number * STEPS, STEPS);
        return agent.train(null, TestClient.GO);
    }

    /** All that lasts, without what acting alone writes. */
    private static Map<String, ByteBuffer> learnt(Agent agent) {
        Map<String, ByteBuffer> all = new TreeMap<>();
        agent.capture(null)
                .tensors()
                .forEach((group, named) ->
                        named.forEach((name, tensor) -> all.put(group + "/" + name + " " + tensor, tensor.data())));
        all.keySet().removeIf(name -> name.startsWith("generator"));
        return all;
    }

    @Test
    void whatWasSeenOftenIsRewardedLessThanWhatIsNew() {
        Agent curious = create(curious(a -> {}));
        double first = figure(again(curious, 0), "rnd/reward");
        double last = first;
        for (int i = 0; i < 30; i++) {
            last = figure(again(curious, 0), "rnd/reward");
        }
        assertThat(last).isLessThan(first / 4);
        assertThat(figure(again(curious, 5000), "rnd/reward")).isGreaterThan(2 * last);
    }

    /** A rollout that always sees the same. */
    private static Result.Train again(Agent agent, int shown) {
        TestClient client = new TestClient(agent, LANES);
        for (int t = 0; t < STEPS; t++) {
            long rollout = client.infer(observations(shown), FEATURES).rollout();
            client.submit(new float[LANES], false, observations(shown), FEATURES, rollout);
        }
        return agent.train(null, TestClient.GO);
    }

    private static double figure(Result.Train train, String name) {
        assertThat(train.metrics()).containsKey(name);
        return train.metrics().getOrDefault(name, Double.NaN);
    }

    @Test
    void theSameSeedLearnsTheSameAndAResumedAgentGoesOnBitForBit() {
        Agent one = create(curious(a -> {}));
        Agent other = create(curious(a -> {}));
        for (int i = 0; i < 2; i++) {
            assertThat(withoutTimes(round(one, i))).isEqualTo(withoutTimes(round(other, i)));
        }
        Agent resumed = add(Agent.restore(9, one.capture(null), Engines.shared()));
        for (Agent each : List.of(one, other, resumed)) {
            round(each, 2);
        }
        assertThat(learnt(one).keySet())
                .anyMatch(name -> name.startsWith("rnd-target/"))
                .anyMatch(name -> name.startsWith("rnd-predictor-optimizer/"))
                .anyMatch(name -> name.startsWith("rnd-value/"))
                .anyMatch(name -> name.startsWith("rnd-rewards/"));
        assertThat(learnt(other)).isEqualTo(learnt(one));
        assertThat(learnt(resumed)).isEqualTo(learnt(one));
    }

    private static Map<String, Double> withoutTimes(Result.Train train) {
        Map<String, Double> figures = new TreeMap<>(train.metrics());
        figures.remove("samplesPerSecond");
        return figures;
    }

    @Test
    void aTrainThatFailsInTheSignalsPartChangesNothing() {
        Agent curious = create(curious(a -> {}));
        round(curious, 0);
        Map<String, ByteBuffer> before = learnt(curious);
        play(curious, STEPS, STEPS);
        AtomicInteger asked = new AtomicInteger();
        int policys = 4 * STEPS * LANES / 32; // epochs of minibatches
        int all = policys + 5 * STEPS * LANES / 32;
        refused(
                ErrorCode.CANCELLED,
                "after " + (all - 1) + " of " + all + " minibatches",
                () -> curious.train(null, TestClient.control(() -> asked.incrementAndGet() == all)));
        assertThat(learnt(curious)).isEqualTo(before);
    }

    @Test
    void aModelThatDivergesUndoesTheWholeTrain() {
        Agent curious =
                create(curious(a -> ((ObjectNode) a.get("rewardSignals").get("rnd")).put("learningRate", 1e30)));
        Map<String, ByteBuffer> before = learnt(curious);
        play(curious, 0, STEPS);
        refused(ErrorCode.DIVERGED, "is no longer finite", () -> curious.train(null, TestClient.GO));
        assertThat(learnt(curious)).isEqualTo(before);
    }

    @Test
    void atStrengthZeroTheGamesRewardsTeachThePolicyNothing() {
        assertThat(policyAfter(0, 1)).isEqualTo(policyAfter(0, -1));
        assertThat(policyAfter(1, 1)).isNotEqualTo(policyAfter(1, -1));
    }

    private float[] policyAfter(double strength, float reward) {
        Agent curious = create(curious(a -> {
            a.put("valueCoef", 0);
            ((ObjectNode) a.get("rewardSignals")).putObject("environment").put("strength", strength);
        }));
        TestClient client = new TestClient(curious, LANES);
        for (int t = 0; t < STEPS; t++) {
            long rollout = client.infer(observations(t), FEATURES).rollout();
            float[] rewards = new float[LANES];
            Arrays.fill(rewards, t % 3 == 0 ? reward : 0);
            client.submit(rewards, false, observations(t + 1), FEATURES, rollout);
        }
        curious.train(null, TestClient.GO);
        return parameters(curious);
    }

    @Test
    void returnsOfWhatIsNewGoOnBeyondAnEpisodesEndUnlessAskedNotTo() {
        AgentSpec endless = curious(a -> {});
        AgentSpec episodic = curious(a -> ((ObjectNode) a.get("rewardSignals").get("rnd")).put("episodic", true));
        Agent one = create(endless);
        Agent other = create(episodic);
        assertThat(figure(round(one, 0), "rnd/rewardScale")).isNotEqualTo(figure(round(other, 0), "rnd/rewardScale"));
        assertThat(parameters(one)).isNotEqualTo(parameters(other));
    }

    static Stream<AgentSpec> seeingAndRemembering() {
        return Stream.of(
                        "'observation':{'type':'float32','shape':[2]},'network':{'type':'gru','hidden':[8],'units':8}",
                        "'observation':{'type':'float32','shape':[2],'stack':3}",
                        "'observation':{'type':'uint8','shape':[1,4,4],'stack':2,'planes':1},'network':{'type':'conv','layers':"
                                + "[{'filters':4,'kernel':3,'stride':1}],'hidden':[8]}")
                .map(form ->
                        SpecJson.agent(("{'name':'echo'," + form + ",'action':{'type':'discrete','n':2},'algorithm':"
                                        + "{'type':'ppo','epochs':2,'minibatchSize':256,'rewardSignals':{'rnd':{'features':8,'learningRate':0.01}}}}")
                                .replace('\'', '"')));
    }

    @ParameterizedTest
    @MethodSource("seeingAndRemembering")
    void agentsThatSeeImagesOrRememberAreCuriousToo(AgentSpec spec) {
        Agent curious = create(spec);
        EchoGame game = new EchoGame(curious, 0);
        List<Double> losses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            game.play(16, false);
            Result.Train train = curious.train(null, TestClient.GO);
            assertThat(figure(train, "rnd/reward")).isFinite().isPositive();
            losses.add(figure(train, "rnd/predictorLoss"));
        }
        assertThat(losses.get(4)).isLessThan(losses.get(0));
    }

    /** Whose action tells whether the first feature is positive. */
    private Demonstrations demonstrations(AgentSpec spec) {
        Demonstrations.Reader reader = new Demonstrations.Reader(spec, STEPS * LANES);
        reader.begin();
        for (int t = 0; t < STEPS; t++) {
            float[] seen = observations(t);
            float[] next = observations(t + 1);
            int[] actions = new int[LANES];
            Arrays.setAll(actions, lane -> seen[lane * FEATURES] > 0 ? 1 : 0);
            reader.add(client.batch(LANES, w -> {
                TestClient.outcomes(w, new float[LANES], false, next, FEATURES);
                w.putFloats(Column.OBSERVATION, LANES, FEATURES, seen, 0);
                w.putInts(Column.ACTION, LANES, 0, actions, 0);
            }));
        }
        return reader.all(true);
    }

    private static AgentSpec imitating(boolean useActions) {
        return curious(a -> {
            a.put("gamma", 0);
            ObjectNode signals = a.putObject("rewardSignals");
            signals.putObject("environment").put("strength", 0);
            ObjectNode gail = signals.putObject("gail").put("useActions", useActions);
            gail.put("gamma", 0)
                    .put("learningRate", 0.01)
                    .putArray("demonstrations")
                    .add("expert");
        });
    }

    @Test
    void whoIsRewardedForBeingTakenForAnotherDoesAsTheOther() {
        Agent imitator = create(imitating(true));
        assertThat(likeness(imitator)).isBetween(0.2, 0.8);
        imitator.show(demonstrations(imitator.spec()));
        Result.Train last = null;
        for (int i = 0; i < 40; i++) {
            last = round(imitator, 0);
        }
        assertThat(likeness(imitator)).isGreaterThan(0.8);
        for (String name : List.of("expertAccuracy", "policyAccuracy")) {
            assertThat(figure(Objects.requireNonNull(last), "gail/" + name)).isBetween(0.0, 1.0);
        }
        assertThat(figure(Objects.requireNonNull(last), "gail/reward")).isPositive();
        assertThat(figure(Objects.requireNonNull(last), "gail/discriminatorLoss"))
                .isPositive();
    }

    /** How often the agent does what was demonstrated. */
    private static double likeness(Agent agent) {
        TestClient client = new TestClient(agent, LANES);
        int same = 0;
        for (int t = 0; t < STEPS; t++) {
            client.infer(observations(t), FEATURES, CHOSEN);
            int[] actions = client.discreteActions();
            for (int lane = 0; lane < LANES; lane++) {
                same += actions[lane] == (observations(t)[lane * FEATURES] > 0 ? 1 : 0) ? 1 : 0;
            }
        }
        return (double) same / STEPS / LANES;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResumedImitatorGoesOnBitForBit(boolean useActions) {
        Agent one = create(imitating(useActions));
        one.show(demonstrations(one.spec()));
        round(one, 0);
        Agent resumed = add(Agent.restore(9, one.capture(null), Engines.shared()));
        resumed.show(demonstrations(one.spec()));
        round(one, 1);
        round(resumed, 1);
        assertThat(learnt(one).keySet()).anyMatch(name -> name.startsWith("gail-discriminator/"));
        assertThat(learnt(resumed)).isEqualTo(learnt(one));
    }

    @Test
    void whoHasNobodyToImitateDoesNotTrain() {
        Agent imitator = create(imitating(false));
        play(imitator, 0, STEPS);
        refused(ErrorCode.NOTHING_TO_TRAIN, "gail has nothing to imitate", () -> imitator.train(null, TestClient.GO));
    }

    @Test
    void aDamagedSignalIsCorruptAndChangesNothing() {
        Agent curious = create(curious(a -> {}));
        round(curious, 0);
        CheckpointContents good = curious.capture(null);
        Map<String, Map<String, Tensor>> tensors = new HashMap<>(good.tensors());
        tensors.remove("rnd-target");
        round(curious, 1);
        Map<String, ByteBuffer> before = learnt(curious);
        refused(
                ErrorCode.CORRUPT_CHECKPOINT,
                "rnd-target/trunk.0.weight is missing",
                () -> curious.restoreFrom(new CheckpointContents(
                        good.spec(), tensors, good.counters(), good.metrics(), good.versions(), null)));
        assertThat(learnt(curious)).isEqualTo(before);
    }
}

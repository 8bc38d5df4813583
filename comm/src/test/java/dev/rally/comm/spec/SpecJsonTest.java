package dev.rally.comm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecJsonTest {
    private static final String LEAST = """
            {"name": "pong",
             "observation": {"type": "float32", "shape": [11]},
             "action": {"type": "discrete", "n": 3}}""";

    @Test
    void whatIsLeftOutTakesItsDefault() throws JsonProcessingException {
        AgentSpec spec = read(LEAST);

        assertThat(spec.algorithm()).isEqualTo(PpoSpec.defaults());
        assertThat(spec.network()).isEqualTo(NetworkSpec.Mlp.defaults());
        assertThat(spec.seed()).isEqualTo(1);
        assertThat(spec.observation()).isEqualTo(ObservationSpace.vector(11));
    }

    @Test
    void whatIsLeftOutTakesTheDefaultOfItsAlgorithm() throws JsonProcessingException {
        AgentSpec spec = read(LEAST.replace("}}", "}, \"algorithm\": {\"type\": \"reinforce\", \"baseline\": true}}"));

        ReinforceSpec algorithm = (ReinforceSpec) spec.algorithm();
        assertThat(algorithm.baseline()).isTrue();
        assertThat(algorithm.learningRate()).isEqualTo(0.001);
        assertThat(algorithm.rmsPropDecay()).isEqualTo(0.99);
        assertThat(SpecJson.agent(SpecJson.tree(spec))).isEqualTo(spec);
    }

    @Test
    void whatIsLeftOutSuitsWhatTheAgentSeesAndDoes() throws JsonProcessingException {
        PpoSpec steering =
                (PpoSpec) read(LEAST.replace("\"discrete\", \"n\": 3", "\"continuous\", \"low\": [-1], \"high\": [1]"))
                        .algorithm();
        PpoSpec seeing =
                (PpoSpec) read(LEAST.replace("\"float32\", \"shape\": [11]", "\"uint8\", \"shape\": [1, 84, 84]"))
                        .algorithm();

        assertThat(List.of(PpoSpec.defaults().entropyCoef(), steering.entropyCoef(), seeing.entropyCoef()))
                .containsExactly(0.01, 0.0, 0.01);
        assertThat(List.of(steering.normalizeObservations(), seeing.normalizeObservations()))
                .containsExactly(true, false);
    }

    @Test
    void theWordAutoIsAsGoodAsLeftOut() throws JsonProcessingException {
        String auto =
                "{\"learningRate\": \"auto\", \"entropyCoef\": \"auto\", \"minibatchSize\": \"auto\", \"gamma\": 0.9}";
        AgentSpec spec = read(LEAST.replace("}}", "}, \"algorithm\": " + auto + "}"));

        assertThat(spec).isEqualTo(read(LEAST.replace("}}", "}, \"algorithm\": {\"gamma\": 0.9}}")));
        assertThat(SpecJson.tree(spec.algorithm()).get("minibatchSize")).hasToString("\"auto\"");
        assertThat(SpecChange.apply(spec, Map.of("entropyCoef", TextNode.valueOf("auto"))))
                .isEqualTo(spec);
    }

    @Test
    void aMinibatchFollowsTheRollout() {
        assertThat(IntStream.of(1, 128, 1024, 2048, 8192, 65_536, 1 << 20).map(MinibatchSize.AUTO::of))
                .containsExactly(64, 64, 64, 64, 256, 2048, 4096);
        assertThat(new MinibatchSize(100).of(65_536)).isEqualTo(100);
    }

    @Test
    void aWrittenSpecReadsBackTheSame() throws JsonProcessingException {
        AgentSpec spec = read(LEAST.replace("}}", "}, \"algorithm\": {\"type\": \"ppo\", \"gamma\": 0.9}}"));

        assertThat(((PpoSpec) spec.algorithm()).gamma()).isEqualTo(0.9);
        assertThat(SpecJson.agent(SpecJson.tree(spec))).isEqualTo(spec);
    }

    @Test
    void whatIsLeftOutOfPretrainTakesItsDefault() throws JsonProcessingException {
        String pretrain = "\"pretrain\": {\"demonstrations\": [\"kim\"], \"steps\": 5}}}";
        for (String type : List.of("ppo", "sac")) {
            AgentSpec spec = read(LEAST.replace("}}", "}, \"algorithm\": {\"type\": \"" + type + "\", " + pretrain));
            PretrainSpec defaults = PretrainSpec.defaults();
            assertThat(SpecJson.tree(spec.algorithm()).get("pretrain"))
                    .isEqualTo(SpecJson.tree(new PretrainSpec(
                            List.of("kim"), 5, defaults.weight(), defaults.fadeSteps(), defaults.heldBack())));
            assertThat(spec.algorithm().demonstrations()).containsExactly("kim");
            assertThat(SpecJson.agent(SpecJson.tree(spec))).isEqualTo(spec);
        }
    }

    @Test
    void whatIsWrongWithPretrainIsSaid() {
        assertRefusedPretrain("\"step\": 5", "unknown \"algorithm.pretrain.step\"; did you mean \"steps\"?");
        assertRefusedPretrain("\"weight\": -1", "pretrain.weight is -1; allowed are 0 to 1000000");
        assertRefusedPretrain("\"steps\": 0, \"weight\": 0", "steps and weight are 0");
        assertRefusedPretrain("\"heldBack\": 0.1}}, \"network\": {\"type\": \"gru\"", "network.type is gru");
    }

    private static void assertRefusedPretrain(String keys, String message) {
        String pretrain = "}, \"algorithm\": {\"pretrain\": {\"demonstrations\": [\"kim\"], " + keys + "}}}";
        String spec =
                LEAST.replace("}}", keys.contains("gru") ? pretrain.substring(0, pretrain.length() - 1) : pretrain);
        assertThatThrownBy(() -> read(spec)).isInstanceOf(RallyException.class).hasMessageContaining(message);
    }

    @Test
    void aRewardSignalThatIsNamedHasDefaultsAndOneThatIsNotIsNone() throws JsonProcessingException {
        String named = "}, \"algorithm\": {\"rewardSignals\": {\"rnd\": {\"strength\": 0.5}}}}";
        AgentSpec curious = read(LEAST.replace("}}", named));

        assertThat(((PpoSpec) curious.algorithm()).rewardSignals())
                .isEqualTo(new RewardSignalsSpec(
                        new RewardSignalsSpec.Environment(1),
                        new RewardSignalsSpec.Rnd(0.5, 0.99, 1e-4, 64, false),
                        null));
        assertThat(SpecJson.agent(SpecJson.tree(curious))).isEqualTo(curious);
        assertThat(SpecJson.tree(PpoSpec.defaults().rewardSignals()))
                .hasToString("{\"environment\":{\"strength\":1.0}}");
    }

    @Test
    void anActionMayBeSeveralChoices() throws JsonProcessingException {
        AgentSpec spec = read(LEAST.replace("\"discrete\", \"n\": 3", "\"multi-discrete\", \"n\": [3, 2]"));

        assertThat(spec.action().choices()).containsExactly(3, 2);
        assertThat(SpecJson.tree(spec.action())).hasToString("{\"type\":\"multi-discrete\",\"n\":[3,2]}");
        assertThat(SpecJson.agent(SpecJson.tree(spec))).isEqualTo(spec);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "name": "pong"      | "nam": "pong"               | unknown "nam"; did you mean "name"?
            "name": "pong",     |                             | name is missing
            "name": "pong"      | "name": "../pong"           | name is "../pong"; allowed are 1 to 64 letters
            "name": "pong"      | "name": 7                   | name is 7; a string is expected
            "n": 3              | "n": "3"                    | action.n is "3"; an integer of 32 bits is expected
            "n": 3              | "n": 3.5                    | action.n is 3.5; an integer of 32 bits is expected
            "n": 3              | "n": 3.0                    | action.n is 3.0; an integer of 32 bits is expected
            "n": 3              | "n": 1e3                    | action.n is 1000.0; an integer of 32 bits is expected
            "n": 3              | "n": 1099511627776          | action.n is 1099511627776; an integer of 32 bits
            "n": 3              | "n": 1e999                  | action.n is
            "n": 3}             | "n": 3}, "seed": 1e3        | seed is 1000.0; an integer of 64 bits is expected
            "n": 3}             | "n": 3}, "seed": 9223372036854775808 | seed is 9223372036854775808; an integer of 64 bits
            "n": 3}             | "n": 3}, "algorithm": {"epochs": 0.5}           | algorithm.epochs is 0.5; an integer of 32 bits
            "n": 3}             | "n": 3}, "algorithm": {"learningRate": 1e999}   | algorithm.learningRate is Infinity; it must be
            "n": 3}             | "n": 3}, "algorithm": {"learningRate": 1e39}    | algorithm.learningRate is 1.0E39; it must be above 0 and finite, in single
            "n": 3}             | "n": 3}, "algorithm": {"learningRate": 1e-60}   | algorithm.learningRate is 1.0E-60; it must be above 0 and finite, in single
            "n": 3}             | "n": 3}, "algorithm": {"adamEpsilon": 1e-50}    | algorithm.adamEpsilon is 1.0E-50; it must be above 0
            "discrete", "n": 3  | "continuous", "low": [-1e39], "high": [1] | action bounds 0 are [-Infinity, 1.0]
            "n": 3              | "n": 1                      | action.n is 1; allowed are 2 to 4096
            "n": 3              | "m": 3                      | unknown "action.m"
            "discrete"          | "discreet"                  | action.type is "discreet"; did you mean "discrete"?
            "type": "discrete", |                             | action.type is missing; known are discrete, multi-discrete, continuous
            "float32"           | "float64"                   | observation.type is "float64"; did you mean "float32"?
            [11]                | 11                          | observation.shape is 11; an array is expected
            [11]                | [11, 2]                     | observation.shape is [11, 2]
            [11]                | ["x"]                       | observation.shape[0] is "x"; an integer of 32 bits
            [11]                | [11], "stack": 0            | observation.stack is 0; allowed are 1 to 16
            [11]                | [11], "stack": 17           | observation.stack is 17; allowed are 1 to 16
            [11]                | [11], "planes": 1           | observation.planes is 1; vectors have none
            "float32", "shape": [11] | "uint8", "shape": [1, 9, 9], "planes": 17 | observation.planes is 17; allowed are 0 to 16
            "float32", "shape": [11] | "uint8", "shape": [1, 512, 512], "stack": 4, "planes": 1 | observation size is 1310720; allowed are 1 to 1048576
            "n": 3}             | "n": 3}, "seed": 1.5        | seed is 1.5; an integer of 64 bits is expected
            "n": 3}             | "n": 3}, "algorithm": {"type": "ppoo"}               | algorithm.type is "ppoo"
            "n": 3}             | "n": 3}, "algorithm": {"learning_rate": 1}           | did you mean "learningRate"?
            "n": 3}             | "n": 3}, "algorithm": {"gamma": 2}                   | algorithm.gamma is 2; allowed are 0 to 1
            "n": 3}             | "n": 3}, "algorithm": {"gamma": "high"}              | algorithm.gamma is "high"; a number
            "n": 3}             | "n": 3}, "algorithm": {"clipValueLoss": 1}           | algorithm.clipValueLoss is 1; true or false
            "n": 3}             | "n": 3}, "algorithm": {"learningRateSchedule": "linaer"} | did you mean "linear"?
            "n": 3}             | "n": 3}, "algorithm": {"minibatchSize": 0}                 | algorithm.minibatchSize is 0; allowed are 1 to 16777216
            "n": 3}             | "n": 3}, "algorithm": {"minibatchSize": "small"}           | algorithm.minibatchSize is "small"; an integer of 32 bits, or auto, is
            "n": 3}             | "n": 3}, "algorithm": {"minibatchSize": 64.5}              | algorithm.minibatchSize is 64.5; an integer of 32 bits, or auto, is
            "n": 3}             | "n": 3}, "algorithm": {"minibatchSize": 1099511627776}     | algorithm.minibatchSize is 1099511627776; an integer of 32 bits is
            "n": 3}             | "n": 3}, "algorithm": {"minibatchSize": null}              | algorithm.minibatchSize is
            "n": 3}             | "n": 3}, "algorithm": {"type": "reinforce", "episodesPerBatch": 0} | episodesPerBatch is 0; allowed are 1 to 1048576
            "n": 3}             | "n": 3}, "algorithm": {"type": "reinforce", "rmsPropDecay": 1}     | rmsPropDecay is 1; allowed are 0 to 0.9999999
            "n": 3}             | "n": 3}, "algorithm": {"type": "reinforce", "returnRestart": 1}    | did you mean "returnRestartReward"?
            "n": 3}             | "n": 3}, "algorithm": {"type": "reinforce", "epochs": 4}           | unknown "algorithm.epochs"
            "discrete", "n": 3  | "multi-discrete", "n": 3            | action.n is 3; an array is expected
            "discrete", "n": 3  | "multi-discrete", "n": []           | action.n is []; give how many choices
            "discrete", "n": 3  | "multi-discrete", "n": [3, 1]       | action.n[1] is 1; allowed are 2 to 4096
            "discrete", "n": 3  | "multi-discrete", "n": [4096, 2]    | action.n's sum is 4098; allowed are 2 to 4096
            "discrete", "n": 3} | "multi-discrete", "n": [3, 2]}, "algorithm": {"type": "sac"} | action.type is multi-discrete; sac takes
            "n": 3}             | "n": 3}, "algorithm": {"type": "sac", "criticHidden": [4096, 2048]} | algorithm.criticHidden) is 16961802; allowed are 1 to 16777216
            "n": 3}             | "n": 3}, "algorithm": {"rewardSignals": {"rdn": {}}}                        | unknown "algorithm.rewardSignals.rdn"; did you mean "rnd"?
            "n": 3}             | "n": 3}, "algorithm": {"rewardSignals": {"rnd": {"gamma": 2}}}              | algorithm.rewardSignals.rnd.gamma is 2; allowed are 0 to 1
            "n": 3}             | "n": 3}, "algorithm": {"rewardSignals": {"environment": {"strength": 0}}}   | algorithm.rewardSignals.environment.strength is 0 and there is no other signal
            "n": 3}             | "n": 3}, "algorithm": {"rewardSignals": {"gail": {}}}                       | algorithm.rewardSignals.gail.demonstrations is []; name one recording
            "n": 3}             | "n": 3}, "algorithm": {"rewardSignals": {"gail": {"demonstrations": ["../a"]}}} | algorithm.rewardSignals.gail.demonstrations has "../a"; give names of recordings
            "float32", "shape": [11] | "uint8", "shape": [1, 84, 84]}, "algorithm": {"rewardSignals": {"gail": {"demonstrations": ["a"], "useActions": true}}}, "network": {"type": "conv" | gail has useActions true and gradientPenalty 0.0; of images
            "n": 3}             | "n": 3}, "algorithm": {"type": "sac", "rewardSignals": {}}                  | unknown "algorithm.rewardSignals"
            "n": 3}             | "n": 3}, "algorithm": 5                              | algorithm
            "n": 3}             | "n": 3}, "network": {"hidden": [64, null]}           | network.hidden
            "n": 3}             | "n": 3}, "network": {"hidden": [8192, 8192]}         | parameters is 67248132; allowed are 1 to 16777216
            """)
    void whatDoesNotFitIsRefusedWithTheFieldAndTheRemedy(String part, String instead, String message) {
        String json = LEAST.replace(part, instead == null ? "" : instead);

        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SPEC))
                .hasMessageContaining(message);
    }

    private static AgentSpec read(String json) throws JsonProcessingException {
        return SpecJson.agent(new ObjectMapper().readTree(json));
    }
}

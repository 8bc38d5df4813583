package dev.rally.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.agents.ppo.PpoLearner;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent's state as named tensors and counters, and back.
 *
 * <pre>
 * parameters   trunk.0.weight [out, in], trunk.0.bias [out], …, head.weight, head.bias, free
 * optimizer    firstMoment, secondMoment: flat, in the parameters' order
 * normalizer   mean, squares: float64 [features]
 * generator    laneSteps: int64 [lanes]
 * </pre>
 */
final class AgentCheckpoint {
    private AgentCheckpoint() {}

    /** All that lasts of an agent, besides its spec. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record State(
            PpoLearner.State learner,
            ObservationStatistics statistics,
            long[] laneSteps,
            long policyVersion,
            long envSteps,
            Map<String, Double> metrics) {}

    static CheckpointContents contents(AgentSpec spec, MlpShape shape, State state, @Nullable JsonNode clientState) {
        PpoLearner.State learner = state.learner();
        ObservationStatistics statistics = state.statistics();
        Map<String, Map<String, Tensor>> tensors = Map.of(
                "parameters",
                named(shape, learner.parameters()),
                "optimizer",
                Map.of("firstMoment", flat(learner.firstMoment()), "secondMoment", flat(learner.secondMoment())),
                "normalizer",
                Map.of(
                        "mean", Tensor.of(statistics.means(), statistics.features()),
                        "squares", Tensor.of(statistics.squares(), statistics.features())),
                "generator",
                Map.of("laneSteps", Tensor.of(state.laneSteps(), state.laneSteps().length)));
        Map<String, Long> counters = Map.of(
                "policyVersion", state.policyVersion(),
                "envSteps", state.envSteps(),
                "updateSteps", learner.adamStep(),
                "observations", statistics.count());
        return new CheckpointContents(
                tree(spec), tensors, counters, state.metrics(), TensorEngine.versions(), clientState);
    }

    static State state(CheckpointContents contents, MlpShape shape) {
        PpoLearner.State learner = new PpoLearner.State(
                parameters(contents, shape),
                floats(contents, "optimizer", "firstMoment", shape.parameterCount()),
                floats(contents, "optimizer", "secondMoment", shape.parameterCount()),
                counter(contents, "updateSteps"));
        int features = shape.inputs();
        ObservationStatistics statistics = ObservationStatistics.of(
                counter(contents, "observations"),
                doubles(contents, "normalizer", "mean", features),
                doubles(contents, "normalizer", "squares", features));
        return new State(
                learner,
                statistics,
                laneSteps(contents),
                counter(contents, "policyVersion"),
                counter(contents, "envSteps"),
                contents.metrics());
    }

    static AgentSpec spec(CheckpointContents contents) {
        try {
            return SpecJson.agent(contents.spec());
        } catch (RallyException e) {
            throw corrupt("spec is none of this version's: " + e.getMessage());
        }
    }

    static JsonNode tree(AgentSpec spec) {
        return SpecJson.tree(spec);
    }

    /** The part of a spec that another policy must share to act in an agent's stead. */
    static JsonNode spaces(AgentSpec spec) {
        JsonNode all = tree(spec);
        ObjectNode spaces = JsonNodeFactory.instance.objectNode();
        spaces.set("observation", all.get("observation"));
        spaces.set("action", all.get("action"));
        return spaces;
    }

    private static Map<String, Tensor> named(MlpShape shape, float[] flat) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (MlpShape.Layer layer : shape.layers()) {
            float[] weight = Arrays.copyOfRange(flat, layer.offset(), layer.biasOffset());
            named.put(layer.name() + ".weight", Tensor.of(weight, layer.outputs(), layer.inputs()));
            named.put(layer.name() + ".bias", flat(Arrays.copyOfRange(flat, layer.biasOffset(), layer.end())));
        }
        if (shape.freeParameters() > 0) {
            named.put("free", flat(Arrays.copyOfRange(flat, shape.freeOffset(), shape.parameterCount())));
        }
        return named;
    }

    private static float[] parameters(CheckpointContents contents, MlpShape shape) {
        float[] flat = new float[shape.parameterCount()];
        for (MlpShape.Layer layer : shape.layers()) {
            copy(contents, layer.name() + ".weight", flat, layer.offset(), layer.outputs(), layer.inputs());
            copy(contents, layer.name() + ".bias", flat, layer.biasOffset(), layer.outputs());
        }
        if (shape.freeParameters() > 0) {
            copy(contents, "free", flat, shape.freeOffset(), shape.freeParameters());
        }
        return flat;
    }

    private static void copy(CheckpointContents contents, String name, float[] flat, int from, long... shape) {
        float[] values = floats(contents, "parameters", name, shape);
        System.arraycopy(values, 0, flat, from, values.length);
    }

    private static Tensor flat(float[] values) {
        return Tensor.of(values, values.length);
    }

    private static float[] floats(CheckpointContents contents, String group, String name, long... shape) {
        float[] values = tensor(contents, group, name, Tensor.Type.F32, shape).floats();
        for (float value : values) {
            requireSane(Float.isFinite(value), group, name, value);
        }
        return values;
    }

    private static double[] doubles(CheckpointContents contents, String group, String name, long... shape) {
        double[] values = tensor(contents, group, name, Tensor.Type.F64, shape).doubles();
        for (double value : values) {
            requireSane(Double.isFinite(value), group, name, value);
        }
        return values;
    }

    /** Of any number of lanes. */
    private static long[] laneSteps(CheckpointContents contents) {
        Tensor found = find(contents, "generator", "laneSteps");
        long lanes = found.data().remaining() / Tensor.Type.I64.sizeBytes();
        long[] steps = tensor(contents, "generator", "laneSteps", Tensor.Type.I64, lanes)
                .longs();
        for (long value : steps) {
            requireSane(value >= 0, "generator", "laneSteps", value);
        }
        return steps;
    }

    private static Tensor tensor(
            CheckpointContents contents, String group, String name, Tensor.Type type, long... shape) {
        Tensor tensor = find(contents, group, name);
        if (tensor.type() != type
                || !tensor.shape().equals(Arrays.stream(shape).boxed().toList())) {
            throw corrupt(group + "/" + name + " is " + tensor + ", not " + type + Arrays.toString(shape));
        }
        return tensor;
    }

    private static Tensor find(CheckpointContents contents, String group, String name) {
        Tensor tensor = contents.tensors().getOrDefault(group, Map.of()).get(name);
        if (tensor == null) {
            throw corrupt(group + "/" + name + " is missing");
        }
        return tensor;
    }

    private static void requireSane(boolean sane, String group, String name, Number value) {
        if (!sane) {
            throw corrupt(group + "/" + name + " has a " + value);
        }
    }

    private static long counter(CheckpointContents contents, String name) {
        Long value = contents.counters().get(name);
        if (value == null || value < 0) {
            throw corrupt("counter " + name + " is " + (value == null ? "missing" : value));
        }
        return value;
    }

    private static RallyException corrupt(String what) {
        return new RallyException(
                ErrorCode.CORRUPT_CHECKPOINT, "the checkpoint's " + what + "; use an earlier checkpoint");
    }
}

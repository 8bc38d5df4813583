package dev.rally.agents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.policy.ActionDistribution;
import dev.rally.agents.policy.Box;
import dev.rally.agents.policy.DiagonalGaussian;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policy.SquashedGaussian;
import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.ObservationSpace;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A policy as JSON, for games that evaluate it themselves: normalise the observation, go through the layers with the
 * activation after each but the last, take the largest output (discrete) or that of each factor in turn (multi-discrete), or clip {@code middle + half * output} to the
 * bounds (continuous, where middle and half are those of the bounds, and the output goes through {@code squash} first
 * where there is one).
 */
final class PolicyJson {
    private static final int VERSION = 1;

    private PolicyJson() {}

    /** Of an agent's {@link Agent#POLICY}. */
    static ObjectNode of(CheckpointContents contents) {
        AgentSpec spec = AgentCheckpoint.spec(contents);
        Algorithm algorithm = Algorithms.of(spec);
        SavedState saved = SavedState.of(contents);
        AgentCheckpoint.Snapshot snapshot =
                AgentCheckpoint.Snapshot.of(saved, spec.observation().size());
        return of(
                spec,
                algorithm,
                saved.network(AgentCheckpoint.PARAMETERS, "", algorithm.shape()),
                snapshot.normalizer(spec.algorithm()),
                snapshot.policyVersion());
    }

    static ObjectNode of(
            AgentSpec spec,
            Algorithm algorithm,
            float[] parameters,
            @Nullable Normalizer normalizer,
            long policyVersion) {
        if (!(algorithm.shape() instanceof MlpShape shape)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    spec.name()
                            + " has another network than an mlp, which is all that policy.export writes: let the server act"
                            + " for this agent");
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", "rally-policy").put("version", VERSION);
        json.put("agent", spec.name()).put("policyVersion", policyVersion);
        json.put("observationSize", shape.inputs());
        json.set("action", AgentCheckpoint.spaces(spec).get("action"));
        json.put("activation", shape.activation().name().toLowerCase(Locale.ROOT));
        if (normalizer != null) {
            json.set("normalizer", normalizer(normalizer, spec.observation()));
        }
        ArrayNode layers = json.putArray("layers");
        for (MlpShape.Layer layer : shape.layers()) {
            int outputs = layer.equals(shape.head()) ? played(algorithm.distribution()) : layer.outputs();
            layers.add(rows(layer, 0, outputs, parameters));
        }
        if (algorithm.distribution() instanceof SquashedGaussian) {
            json.put("squash", "tanh");
            MlpShape.Layer head = shape.head();
            json.set("logStdLayer", rows(head, played(algorithm.distribution()), head.outputs(), parameters));
        }
        if (shape.freeParameters() > 0) {
            ArrayNode logStd = json.putArray("logStd");
            for (int i = shape.freeOffset(); i < shape.parameterCount(); i++) {
                logStd.add(DiagonalGaussian.logStd(parameters[i]));
            }
        }
        return json;
    }

    /** The head's first rows are all that the best action needs; the value and a deviation follow them. */
    private static int played(ActionDistribution distribution) {
        Box box = distribution.box();
        return box == null ? distribution.outputs() : box.dimensions();
    }

    /** Rows {@code from..to-1} of a layer. */
    private static ObjectNode rows(MlpShape.Layer layer, int from, int to, float[] parameters) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode weight = json.putArray("weight");
        ArrayNode bias = json.putArray("bias");
        for (int row = from; row < to; row++) {
            ArrayNode values = weight.addArray();
            for (int i = 0; i < layer.inputs(); i++) {
                values.add(parameters[layer.offset() + row * layer.inputs() + i]);
            }
            bias.add(parameters[layer.biasOffset() + row]);
        }
        return json;
    }

    /** Of each input: every frame of a stack is normalised alike. */
    private static ObjectNode normalizer(Normalizer normalizer, ObservationSpace space) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode mean = json.putArray("mean");
        ArrayNode scale = json.putArray("scale");
        for (int i = 0; i < space.inputs(); i++) {
            mean.add(normalizer.mean(i % space.size()));
            scale.add(normalizer.scale(i % space.size()));
        }
        return json.put("clip", normalizer.clip());
    }
}

package dev.rally.agents;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.AlgorithmSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.PpoSpec;
import dev.rally.comm.spec.ReinforceSpec;
import dev.rally.comm.spec.SacSpec;
import dev.rally.comm.spec.SpecJson;
import java.util.List;
import java.util.function.Consumer;

/** Small agents for tests. */
final class Specs {
    static final int FEATURES = 3;

    private Specs() {}

    /** Three features, two actions; what differs from the defaults goes into the algorithm's object. */
    static AgentSpec discrete(Consumer<ObjectNode> algorithm) {
        return of(new ActionSpace.Discrete(2), algorithm);
    }

    static AgentSpec continuous(Consumer<ObjectNode> algorithm) {
        return of(new ActionSpace.Continuous(List.of(-2f), List.of(2f)), algorithm);
    }

    /** Two actions through one square layer of ReLUs, which bound nothing. */
    static AgentSpec relu() {
        AgentSpec base = discrete(a -> {});
        return new AgentSpec(
                base.name(),
                base.observation(),
                base.action(),
                base.algorithm(),
                new NetworkSpec.Mlp(List.of(FEATURES), NetworkSpec.Activation.RELU),
                base.seed());
    }

    /** Soft actor-critic that learns from its first 256 transitions on. */
    static AgentSpec sac(ActionSpace action, Consumer<ObjectNode> algorithm) {
        return of(action, SacSpec.defaults(), a -> {
            a.put("learningRate", 0.003).put("criticLearningRate", 0.003).put("temperatureLearningRate", 0.003);
            a.put("learningStarts", 256).put("minibatchSize", 128).put("replayCapacity", 20_000);
            algorithm.accept(a);
        });
    }

    static AgentSpec reinforce(ActionSpace action, Consumer<ObjectNode> algorithm) {
        return of(action, ReinforceSpec.defaults(), a -> {
            a.put("normalizeObservations", false);
            algorithm.accept(a);
        });
    }

    /** What it sees and gets, it learns from as it came. */
    static AgentSpec of(ActionSpace action, Consumer<ObjectNode> algorithm) {
        return of(action, PpoSpec.defaults(), a -> {
            a.put("normalizeObservations", false).put("normalizeRewards", false);
            a.put("learningRate", 3e-4).put("epochs", 4).put("minibatchSize", 4096);
            algorithm.accept(a);
        });
    }

    static AgentSpec of(ActionSpace action, AlgorithmSpec defaults, Consumer<ObjectNode> algorithm) {
        AgentSpec base = new AgentSpec(
                "learner",
                ObservationSpace.vector(FEATURES),
                action,
                defaults,
                new NetworkSpec.Mlp(List.of(16, 16), NetworkSpec.Activation.TANH),
                3);
        ObjectNode tree = (ObjectNode) SpecJson.tree(base);
        ObjectNode given = JsonNodeFactory.instance.objectNode();
        algorithm.accept(given);
        ((ObjectNode) tree.get("algorithm")).setAll(given);
        return SpecJson.agent(tree);
    }
}

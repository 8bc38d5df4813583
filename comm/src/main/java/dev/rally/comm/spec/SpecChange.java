package dev.rally.comm.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What may change of an agent that goes on learning: how it learns from now on. What its parameters, its statistics or its
 * memory mean may not: spaces, network, normalisation, the range of a deviation, the size of a memory.
 */
public final class SpecChange {
    private static final SortedSet<String> PPO = sorted(
            "learningRate",
            "learningRateSchedule",
            "learningRateDecayEnvSteps",
            "gamma",
            "gaeLambda",
            "epochs",
            "minibatchSize",
            "clipCoef",
            "clipValueLoss",
            "valueCoef",
            "entropyCoef",
            "normalizeAdvantages",
            "maxGradNorm",
            "targetKl",
            "adamBeta1",
            "adamBeta2",
            "adamEpsilon",
            "maxHeldSteps",
            "pretrain");
    private static final SortedSet<String> BC = sorted(
            "demonstrations",
            "heldBack",
            "learningRate",
            "epochs",
            "minibatchSize",
            "entropyCoef",
            "valueCoef",
            "gamma",
            "maxGradNorm",
            "adamBeta1",
            "adamBeta2",
            "adamEpsilon",
            "maxHeldSteps");
    private static final SortedSet<String> REINFORCE = sorted(
            "learningRate",
            "gamma",
            "episodesPerBatch",
            "returnRestartReward",
            "normalizeReturns",
            "valueCoef",
            "entropyCoef",
            "maxGradNorm",
            "rmsPropDecay",
            "rmsPropEpsilon",
            "maxHeldSteps");
    private static final SortedSet<String> SAC = sorted(
            "learningRate",
            "criticLearningRate",
            "temperatureLearningRate",
            "gamma",
            "tau",
            "minibatchSize",
            "updatesPerStep",
            "learningStarts",
            "saveReplay",
            "learnTemperature",
            "targetEntropyScale",
            "maxGradNorm",
            "adamBeta1",
            "adamBeta2",
            "adamEpsilon",
            "maxHeldSteps",
            "pretrain");

    private SpecChange() {}

    private static SortedSet<String> sorted(String... keys) {
        return java.util.Collections.unmodifiableSortedSet(new TreeSet<>(List.of(keys)));
    }

    /** The settings of the algorithm that may change, by their names in its spec. */
    public static SortedSet<String> changeable(AlgorithmSpec algorithm) {
        if (algorithm instanceof PpoSpec) {
            return PPO;
        }
        if (algorithm instanceof BcSpec) {
            return BC;
        }
        return algorithm instanceof SacSpec ? SAC : REINFORCE;
    }

    /**
     * The spec with other settings of its algorithm.
     *
     * @throws RallyException SPEC_MISMATCH for what may not change, INVALID_SPEC for what an algorithm may not be
     */
    public static AgentSpec apply(AgentSpec spec, Map<String, JsonNode> changes) {
        SortedSet<String> allowed = changeable(spec.algorithm());
        ObjectNode tree = (ObjectNode) SpecJson.tree(spec);
        ObjectNode algorithm = (ObjectNode) tree.get("algorithm");
        changes.forEach((key, value) -> {
            if (!algorithm.has(key)) {
                throw new RallyException(
                        ErrorCode.INVALID_SPEC,
                        "algorithm." + key + " is unknown" + Nearest.hint(key, List.copyOf(allowed)));
            }
            if (!allowed.contains(key) && !algorithm.get(key).equals(value)) {
                throw new RallyException(
                        ErrorCode.SPEC_MISMATCH,
                        "algorithm." + key + " cannot change from " + algorithm.get(key) + " to " + value
                                + " while an agent learns: what it has learnt would mean something else. What may"
                                + " change of " + AlgorithmSpec.name(spec.algorithm()) + " is " + allowed
                                + "; for the rest begin anew, with initializeFrom to take over the policy");
            }
            algorithm.set(key, value);
        });
        return SpecJson.agent(tree);
    }

    /** The spec's tree without what may change: what two specs must share for one to go on from the other's checkpoint. */
    public static JsonNode lasting(AgentSpec spec) {
        ObjectNode tree = (ObjectNode) SpecJson.tree(spec);
        ((ObjectNode) tree.get("algorithm")).remove(changeable(spec.algorithm()));
        return tree;
    }

    /** Each setting that is another one, as {@code learningRate from 3.0E-4 to 1.0E-4}; none when they are the same. */
    public static List<String> notes(AgentSpec before, AgentSpec after) {
        JsonNode old = SpecJson.tree(before).get("algorithm");
        JsonNode now = SpecJson.tree(after).get("algorithm");
        return changeable(after.algorithm()).stream()
                .filter(key -> !old.path(key).equals(now.path(key)))
                .map(key -> key + " from " + old.path(key) + " to " + now.path(key))
                .toList();
    }
}

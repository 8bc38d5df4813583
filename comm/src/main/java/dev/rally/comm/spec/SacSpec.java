package dev.rally.comm.spec;

import java.util.List;

/**
 * Soft actor-critic (Haarnoja et al., 2018, arXiv:1812.05905) with twin critics and a learned temperature; its discrete
 * variant (Christodoulou, 2019, arXiv:1910.07207) for discrete actions.
 *
 * @param learningRate Adam's step size for the policy
 * @param criticLearningRate Adam's step size for the critics
 * @param temperatureLearningRate Adam's step size for the logarithm of the temperature
 * @param gamma discount per agent step
 * @param tau share of the critics in each Polyak step of their targets
 * @param minibatchSize transitions per gradient update
 * @param updatesPerStep gradient updates for each new transition, where {@code train} does not say how many
 * @param learningStarts transitions that must be stored before the first update
 * @param replayCapacity transitions that are stored; the oldest make room
 * @param saveReplay whether checkpoints hold the stored transitions, so that a resumed run equals an uninterrupted one
 * @param learnTemperature false keeps the initial temperature
 * @param initialTemperature weight of the entropy in the beginning
 * @param targetEntropyScale the target entropy is -dimensions (continuous) or half of ln n (discrete), times this
 * @param logStdMin lower bound of the log standard deviation of continuous actions
 * @param logStdMax upper bound of it
 * @param criticHidden width of each hidden layer of a critic; empty: as the policy's
 * @param maxGradNorm bound of each gradient's global norm; 0 leaves gradients alone
 * @param adamBeta1 decay of the first moment
 * @param adamBeta2 decay of the second moment
 * @param adamEpsilon added to the bias-corrected root of the second moment
 * @param normalizeObservations to running mean 0 and standard deviation 1
 * @param observationClip bound of a normalised observation's magnitude
 * @param maxHeldSteps steps that may wait for a {@code train}
 * @param pretrain demonstrations to begin with
 */
public record SacSpec(
        double learningRate,
        double criticLearningRate,
        double temperatureLearningRate,
        double gamma,
        double tau,
        int minibatchSize,
        double updatesPerStep,
        long learningStarts,
        long replayCapacity,
        boolean saveReplay,
        boolean learnTemperature,
        double initialTemperature,
        double targetEntropyScale,
        double logStdMin,
        double logStdMax,
        List<Integer> criticHidden,
        double maxGradNorm,
        double adamBeta1,
        double adamBeta2,
        double adamEpsilon,
        boolean normalizeObservations,
        double observationClip,
        int maxHeldSteps,
        PretrainSpec pretrain)
        implements AlgorithmSpec {

    public SacSpec {
        Check.positive("learningRate", learningRate);
        Check.positive("criticLearningRate", criticLearningRate);
        Check.positive("temperatureLearningRate", temperatureLearningRate);
        Check.range("gamma", gamma, 0, 1);
        Check.range("tau", tau, 0, 1);
        Check.range("minibatchSize", minibatchSize, 1, 1 << 20);
        Check.range("updatesPerStep", updatesPerStep, 0, 1e6);
        Check.range("learningStarts", (double) learningStarts, 1, 1L << 40);
        Check.range("replayCapacity", (double) replayCapacity, 1, 1L << 40);
        Check.that(
                replayCapacity >= learningStarts && replayCapacity >= minibatchSize,
                "replayCapacity is %s; it must hold learningStarts (%s) and a minibatch (%s)",
                replayCapacity,
                learningStarts,
                minibatchSize);
        Check.positive("initialTemperature", initialTemperature);
        Check.range("targetEntropyScale", targetEntropyScale, -1e3, 1e3);
        Check.range("logStdMin", logStdMin, -50, 10);
        Check.range("logStdMax", logStdMax, -50, 10);
        Check.that(logStdMin < logStdMax, "logStdMin is %s and logStdMax %s; min < max", logStdMin, logStdMax);
        criticHidden = Check.list("criticHidden", criticHidden);
        NetworkSpec.checkWidths("criticHidden", criticHidden, 0);
        Check.range("maxGradNorm", maxGradNorm, 0, 1e12);
        Check.adam(adamBeta1, adamBeta2, adamEpsilon);
        Check.positive("observationClip", observationClip);
        Check.range("maxHeldSteps", maxHeldSteps, 1, 1 << 27);
        Check.that(pretrain != null, "pretrain is missing; give {\"demonstrations\":[]}");
    }

    public static SacSpec defaults() {
        return new SacSpec(
                3e-4,
                1e-3,
                1e-3,
                0.99,
                0.005,
                256,
                1,
                1_000,
                1_000_000,
                false,
                true,
                1,
                1,
                -20,
                2,
                List.of(),
                0,
                0.9,
                0.999,
                1e-8,
                false,
                10,
                1 << 20,
                PretrainSpec.defaults());
    }

    /** Of each critic: from observation and action to one value, or from the observation to one for each choice. */
    double criticParameters(ObservationSpace observation, ActionSpace action, List<Integer> actorHidden) {
        List<Integer> hidden = criticHidden.isEmpty() ? actorHidden : criticHidden;
        return action instanceof ActionSpace.Continuous box
                ? NetworkSpec.dense(hidden, observation.inputs() + (double) box.size(), 1)
                : NetworkSpec.dense(
                        hidden, observation.inputs(), action.choices().get(0));
    }

    @Override
    public List<String> demonstrations() {
        return pretrain.demonstrations();
    }

    @Override
    public NetworkSpec defaultNetwork() {
        return new NetworkSpec.Mlp(List.of(256, 256), NetworkSpec.Activation.RELU);
    }
}

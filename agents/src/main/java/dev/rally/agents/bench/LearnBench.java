package dev.rally.agents.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.Acting;
import dev.rally.agents.Agent;
import dev.rally.agents.TensorEngine;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.PpoSpec;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;

/**
 * Measures learners. PPO: how many samples a second an agent learns from (each visit in each epoch counts), next to the
 * same forward, loss, backward and Adam written straight on the tensor library with autograd; both run in turns, so that
 * a noisy machine is noisy for both. Soft actor-critic: gradient updates a second.
 */
public final class LearnBench {
    private static final int FEATURES = 11;
    private static final int ACTIONS = 3;
    private static final int LANES = 1024;
    private static final int TURNS = 5;

    /**
     * @param minibatch rows of one gradient update
     * @param hidden width of each of the two hidden layers
     * @param seconds how long to measure, both sides together
     */
    public record Options(String algorithm, int minibatch, int hidden, double seconds, String device, int threads) {
        public Options {
            if (!List.of("ppo", "sac").contains(algorithm)) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS, "algorithm is \"" + algorithm + "\"; allowed are ppo and sac");
            }
            if (minibatch < 1 || minibatch > 1 << 20 || hidden < 1 || hidden > 8192 || !(seconds > 0)) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        "minibatch " + minibatch + ", hidden " + hidden + ", seconds " + seconds
                                + "; allowed are minibatch 1 to 1048576, hidden 1 to 8192, seconds above 0");
            }
        }
    }

    private LearnBench() {}

    /** Prints one JSON object a line. */
    public static void run(Options options, PrintStream out) {
        TensorEngine engine = TensorEngine.start(options.device(), options.threads());
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("bench", "learn").put("algorithm", options.algorithm()).put("minibatch", options.minibatch());
        line.put("hidden", options.hidden()).put("device", engine.device()).put("threads", options.threads());
        if (options.algorithm().equals("sac")) {
            SacUpdates.measure(options, engine, line);
        } else {
            measurePpo(options, engine, line);
        }
        out.println(line);
    }

    private static void measurePpo(Options options, TensorEngine engine, ObjectNode line) {
        double budget = options.seconds() / (2 * TURNS);
        double samples = 0;
        double seconds = 0;
        double bareSamples = 0;
        double bareSeconds = 0;
        try (Agent agent = Agent.create(1, spec(options), engine);
                BarePpo bare = new BarePpo(engine.device(), FEATURES, options.hidden(), ACTIONS, options.minibatch())) {
            Learning learning = new Learning(agent, options.minibatch());
            learning.runFor(budget);
            bare.runFor(budget, options.threads());
            for (int turn = 0; turn < TURNS; turn++) {
                double[] own = learning.runFor(budget);
                samples += own[0];
                seconds += own[1];
                double[] other = bare.runFor(budget, options.threads());
                bareSamples += other[0];
                bareSeconds += other[1];
            }
        }
        line.put("samples_per_s", Math.round(samples / seconds));
        line.put("bare_samples_per_s", Math.round(bareSamples / bareSeconds));
    }

    private static AgentSpec spec(Options options) {
        PpoSpec d = PpoSpec.defaults();
        PpoSpec ppo = new PpoSpec(
                d.learningRate(),
                d.learningRateSchedule(),
                d.learningRateDecayEnvSteps(),
                d.gamma(),
                d.gaeLambda(),
                d.epochs(),
                options.minibatch(),
                d.clipCoef(),
                d.clipValueLoss(),
                d.valueCoef(),
                d.entropyCoef(),
                d.normalizeAdvantages(),
                d.maxGradNorm(),
                d.targetKl(),
                d.adamBeta1(),
                d.adamBeta2(),
                d.adamEpsilon(),
                d.normalizeObservations(),
                d.observationClip(),
                d.normalizeRewards(),
                d.rewardClip(),
                d.initialLogStd(),
                d.maxHeldSteps());
        return new AgentSpec(
                "bench",
                ObservationSpace.vector(FEATURES),
                new ActionSpace.Discrete(ACTIONS),
                ppo,
                new NetworkSpec.Mlp(List.of(options.hidden(), options.hidden()), NetworkSpec.Activation.TANH),
                1);
    }

    /** Whole trains, as a client would ask for them; playing is not measured. */
    private static final class Learning {
        private final Agent agent;
        private final int steps;
        private final Random random = new Random(1);
        private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        private final BatchWriter writer = new BatchWriter(memory);
        private final BatchView view = new BatchView();
        private final BatchWriter reply = new BatchWriter(ByteBuffer.allocateDirect(1 << 20));

        Learning(Agent agent, int minibatch) {
            this.agent = agent;
            steps = Math.max(1, 16 * minibatch / LANES);
        }

        /** Returns samples and seconds. */
        double[] runFor(double budgetSeconds) {
            double samples = 0;
            double seconds = 0;
            while (seconds < budgetSeconds) {
                play();
                long start = System.nanoTime();
                var trained = agent.train(null, Unhindered.TRAIN);
                seconds += (System.nanoTime() - start) / 1e9;
                samples += trained.samples() * trained.metrics().getOrDefault("epochsRun", 1.0);
            }
            return new double[] {samples, seconds};
        }

        private void play() {
            long rollout = 0;
            for (int t = 0; t < steps; t++) {
                writer.begin(0, t, LANES, 0);
                fill(writer.floats(Column.OBSERVATION, LANES, FEATURES));
                writer.finish();
                rollout = agent.act(view.read(memory), new Acting(false, null, 0, LANES), reply)
                        .rollout();
            }
            for (int t = 0; t < steps; t++) {
                writer.begin(0, t, LANES, 0);
                fill(writer.floats(Column.REWARD, LANES, 0));
                writer.bytes(Column.TERMINATED, LANES, 0).put(new byte[LANES]);
                writer.bytes(Column.TRUNCATED, LANES, 0).put(new byte[LANES]);
                fill(writer.floats(Column.NEXT_OBSERVATION, LANES, FEATURES));
                writer.finish();
                agent.submit(view.read(memory), rollout, 0, LANES);
            }
        }

        private void fill(FloatBuffer floats) {
            while (floats.hasRemaining()) {
                floats.put((float) random.nextGaussian());
            }
        }
    }
}

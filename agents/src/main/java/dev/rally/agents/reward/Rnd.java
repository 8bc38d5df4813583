package dev.rally.agents.reward;

import dev.rally.agents.network.BatchForward;
import dev.rally.agents.network.Initialization;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policygradient.Training;
import dev.rally.agents.policygradient.Training.Copies;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.agents.tensor.Rows;
import dev.rally.comm.spec.RewardSignalsSpec;
import java.util.Arrays;
import java.util.Map;

/**
 * Random network distillation (Burda et al., 2018, arXiv:1810.12894): a network learns to give what another one gives, which
 * is random and stays so. Where it errs the agent has seldom been, and that is the reward.
 */
final class Rnd implements RewardModel {
    static final String NAME = "rnd";
    private static final String TARGET = "rnd-target";
    private static final String PREDICTOR = "rnd-predictor";
    /** Bounds the outputs that are kept at a time. */
    private static final int CHUNK_ROWS = 8192;

    private final RewardSignalsSpec.Rnd spec;
    private final Compute compute;
    private final NetworkShape shape;
    private final BatchForward targetForward;
    private final BatchForward forward;
    private final Regression regression;
    private final Training predictor;
    private FlatArray targetParameters;
    private Network target;
    private float[] errors = new float[0];
    private float[] afterTails = new float[0];
    private float[] atFinals = new float[0];
    private int[] identity = new int[0];

    Rnd(RewardSignalsSpec.Rnd spec, Parts parts, long key) {
        this.spec = spec;
        compute = parts.compute();
        shape = SignalShapes.of(parts.agent(), 0, spec.features());
        targetForward = new BatchForward(compute, compute.learning(), shape);
        forward = new BatchForward(compute, compute.learning(), shape);
        regression = new Regression(compute, shape, parts.ppo().maxGradNorm());
        targetParameters = shape.array(compute, initial(CounterRandom.derive(key, "target")));
        target = shape.network(targetParameters);
        predictor = new Training(compute, shape, parts.adam(), initial(CounterRandom.derive(key, "predictor")));
    }

    private float[] initial(long key) {
        return Initialization.parameters(shape, key, 0);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean episodic() {
        return spec.episodic();
    }

    /**
     * The error at what each step has led to. What a terminated episode ended with does not travel: there the error at what
     * the step began with stands for it.
     */
    @Override
    public void reward(View view, float[] to, Runnable betweenParts) {
        Rollout rollout = view.rollout();
        errors = errors(view.seen(), rollout.size(), errors, betweenParts);
        afterTails = errors(view.following(), rollout.sequences(), afterTails, betweenParts);
        atFinals = errors(view.lasts(), rollout.finals(), atFinals, betweenParts);
        for (int s = 0; s < rollout.sequences(); s++) {
            int tail = rollout.tail(s);
            for (int step = rollout.head(s); ; step = rollout.next()[step]) {
                boolean goesOn = rollout.ends()[step] == Rollout.CONTINUES;
                to[step] = !goesOn ? errors[step] : step == tail ? afterTails[s] : errors[rollout.next()[step]];
                if (step == tail) {
                    break;
                }
            }
        }
        for (int i = 0; i < rollout.finals(); i++) {
            to[rollout.finalStep(i)] = atFinals[i];
        }
    }

    /** The mean squared error of each row. */
    private float[] errors(Rows seen, int rows, float[] memory, Runnable betweenParts) {
        float[] to = memory.length < rows ? new float[rows] : memory;
        int width = shape.outputs();
        for (int start = 0; start < rows; start += CHUNK_ROWS) {
            int count = Math.min(CHUNK_ROWS, rows - start);
            float[] wanted = targetForward.run(target, seen, start, count);
            float[] given = forward.run(predictor.network(), seen, start, count);
            for (int row = 0; row < count; row++) {
                to[start + row] = (float) squares(wanted, given, row * width, width) / width;
            }
            betweenParts.run();
        }
        return to;
    }

    static double squares(float[] a, float[] b, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            double distance = a[i] - b[i];
            sum += distance * distance;
        }
        return sum;
    }

    @Override
    public Training training() {
        return predictor;
    }

    @Override
    public void learn(Copies copies, View view, Batch batch, Runnable betweenParts) {
        Rows picked = Picked.of(view.seen(), batch.order(), batch.from());
        if (identity.length < batch.rows()) {
            identity = new int[batch.rows()];
            Arrays.setAll(identity, i -> i);
        }
        float[] wanted = targetForward.run(target, picked, 0, batch.rows());
        regression.update(
                copies.of(predictor), picked, wanted, identity, 0, batch.rows(), spec.learningRate(), betweenParts);
    }

    @Override
    public void tell(Map<String, Double> metrics) {
        metrics.put("rnd/predictorLoss", regression.loss());
    }

    @Override
    public void save(SavedState to) {
        to.putNetwork(TARGET, "", shape, targetParameters.download());
        predictor.save(to, PREDICTOR);
    }

    @Override
    public Training.Restored restored(SavedState from) {
        float[] parameters = from.network(TARGET, "", shape);
        Training.Restored saved = predictor.restored(from, PREDICTOR);
        return () -> {
            saved.keep();
            closeTarget();
            targetParameters = shape.array(compute, parameters);
            target = shape.network(targetParameters);
        };
    }

    private void closeTarget() {
        target.close();
        targetParameters.close();
    }

    @Override
    public void close() {
        regression.close();
        predictor.close();
        closeTarget();
    }
}

package dev.rally.agents.sac;

import dev.rally.agents.network.MlpShape;
import dev.rally.agents.network.Network;
import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.optimizer.GradientNorm;
import dev.rally.agents.optimizer.Optimizer;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Crew;
import dev.rally.agents.tensor.FlatArray;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** Twin critics and their slowly following targets. */
final class Critics implements AutoCloseable {
    static final int COUNT = 2;
    private static final String OPTIMIZER = "critic-optimizer";
    private static final String UPDATES = "criticUpdateSteps";

    private final MlpShape shape;
    private final Optimizer[] optimizers;
    private final FlatArray[] targetParameters;
    private final Network[] critics = new Network[COUNT];
    private final Network[] targets = new Network[COUNT];

    private Critics(MlpShape shape, Optimizer[] optimizers, FlatArray[] targetParameters) {
        this.shape = shape;
        this.optimizers = optimizers;
        this.targetParameters = targetParameters;
        Arrays.setAll(critics, i -> shape.network(optimizers[i].parameters()));
        Arrays.setAll(targets, i -> shape.network(targetParameters[i]));
    }

    /** @param each the parameters of each critic; the targets begin with the same */
    static Critics begin(Compute compute, MlpShape shape, Adam rule, float[][] each) {
        Optimizer[] optimizers = new Optimizer[COUNT];
        Arrays.setAll(optimizers, i -> Optimizer.begin(compute, shape, rule, each[i]));
        return new Critics(shape, optimizers, arrays(compute, shape, each));
    }

    private static FlatArray[] arrays(Compute compute, MlpShape shape, float[][] each) {
        return Arrays.stream(each)
                .map(elements -> shape.array(compute, elements))
                .toArray(FlatArray[]::new);
    }

    Critics copy() {
        return new Critics(
                shape,
                Arrays.stream(optimizers).map(Optimizer::copy).toArray(Optimizer[]::new),
                Arrays.stream(targetParameters).map(FlatArray::copy).toArray(FlatArray[]::new));
    }

    /** Takes all over from others of the same shape. */
    void become(Critics other, Crew crew) {
        forEach(crew, i -> {
            optimizers[i].become(other.optimizers[i]);
            targetParameters[i].become(other.targetParameters[i]);
        });
    }

    Network critic(int i) {
        return critics[i];
    }

    Network target(int i) {
        return targets[i];
    }

    /**
     * One step of both.
     *
     * @param gradients of each
     * @param maxNorm bound of the norm of both gradients together; 0 for none
     * @return the norm before clipping
     */
    double step(FlatArray[] gradients, double maxNorm, double learningRate, Crew crew) {
        double norm = GradientNorm.of(gradients);
        double scale = GradientNorm.scale(norm, maxNorm);
        forEach(crew, i -> optimizers[i].stepScaled(gradients[i], scale, learningRate));
        return norm;
    }

    /** Side by side where there are threads for both. */
    private static void forEach(Crew crew, IntConsumer critic) {
        int parts = Math.min(COUNT, crew.size());
        crew.run(parts, part -> {
            for (int i = part; i < COUNT; i += parts) {
                critic.accept(i);
            }
        });
    }

    /** Polyak averaging: {@code target += tau * (critic - target)}. */
    void follow(double tau, Crew crew) {
        forEach(crew, i -> targetParameters[i].follow(optimizers[i].parameters(), (float) tau));
    }

    /** The live parameters of one critic. */
    FlatArray parametersOf(int critic) {
        return optimizers[critic].parameters();
    }

    void save(SavedState to) {
        for (int i = 0; i < COUNT; i++) {
            to.putNetwork("critics", i + ".", shape, optimizers[i].parameters().download());
            to.putNetwork("targets", i + ".", shape, targetParameters[i].download());
        }
        float[][][] moments = Arrays.stream(optimizers).map(Optimizer::moments).toArray(float[][][]::new);
        float[][] joined = new float[moments[0].length][];
        for (int moment = 0; moment < joined.length; moment++) {
            joined[moment] = MomentsOfTwins.join(shape, moments[0][moment], moments[1][moment]);
        }
        optimizers[0].rule().save(to, OPTIMIZER, joined);
        to.put(UPDATES, optimizers[0].steps());
    }

    static Critics restore(Compute compute, MlpShape shape, Adam rule, SavedState from) {
        float[][] parameters = get(from, "critics", shape);
        float[][] targets = get(from, "targets", shape);
        float[][] joined = rule.restore(from, OPTIMIZER, COUNT * shape.parameterCount());
        long steps = from.counter(UPDATES);
        Optimizer[] optimizers = new Optimizer[COUNT];
        for (int i = 0; i < COUNT; i++) {
            int twin = i;
            float[][] moments = Arrays.stream(joined)
                    .map(both -> MomentsOfTwins.of(shape, twin, both))
                    .toArray(float[][]::new);
            optimizers[i] = Optimizer.of(compute, shape, rule, parameters[i], moments, steps);
        }
        return new Critics(shape, optimizers, arrays(compute, shape, targets));
    }

    private static float[][] get(SavedState from, String group, MlpShape shape) {
        float[][] each = new float[COUNT][];
        for (int i = 0; i < COUNT; i++) {
            each[i] = from.network(group, i + ".", shape);
        }
        return each;
    }

    @Override
    public void close() {
        for (int i = 0; i < COUNT; i++) {
            critics[i].close();
            targets[i].close();
            optimizers[i].close();
            targetParameters[i].close();
        }
    }
}

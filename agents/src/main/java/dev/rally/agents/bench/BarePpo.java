package dev.rally.agents.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.util.Random;

/**
 * PPO's update as one writes it straight on the tensor library: autograd, six separate parameters, Adam on each.
 */
final class BarePpo extends Yardstick {
    private static final float CLIP = 0.2f;
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;

    private final NDManager manager;
    private final NDArray[] parameters = new NDArray[6];
    private final NDArray[] first = new NDArray[6];
    private final NDArray[] second = new NDArray[6];
    private final NDArray observations;
    private final NDArray actions;
    private final NDArray advantages;
    private final NDArray returns;
    private final NDArray logProbs;
    private final NDIndex logits;
    private final NDIndex value;
    private int updates;

    BarePpo(String device, int features, int hidden, int actionCount, int rows) {
        super(rows);
        manager = NDManager.newBaseManager(device.equals("gpu") ? Device.gpu(0) : Device.cpu());
        Random random = new Random(1);
        int outputs = actionCount + 1;
        long[][] shapes = {{hidden, features}, {hidden}, {hidden, hidden}, {hidden}, {outputs, hidden}, {outputs}};
        for (int i = 0; i < shapes.length; i++) {
            parameters[i] = normal(random, 0.1, shapes[i]);
            first[i] = parameters[i].zerosLike();
            second[i] = parameters[i].zerosLike();
            parameters[i].setRequiresGradient(true);
        }
        observations = normal(random, 1, rows, features);
        actions =
                manager.create(random.ints(rows, 0, actionCount).asLongStream().toArray(), new Shape(rows, 1));
        advantages = normal(random, 1, rows);
        returns = normal(random, 1, rows);
        logProbs = manager.full(new Shape(rows), (float) -Math.log(actionCount));
        logits = new NDIndex(":, 0:" + actionCount);
        value = new NDIndex(":, " + actionCount);
    }

    @Override
    void update() {
        try (NDManager step = manager.newSubManager()) {
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(loss(step));
            }
            JniUtils.setGradMode(false);
            NDArray[] gradients = new NDArray[6];
            double squares = 0;
            for (int i = 0; i < 6; i++) {
                gradients[i] = parameters[i].getGradient();
                gradients[i].attach(step);
                squares += gradients[i].square().sum().getFloat();
            }
            double norm = Math.sqrt(squares);
            updates++;
            for (int i = 0; i < 6; i++) {
                adam(i, gradients[i], norm > 0.5 ? (float) (0.5 / norm) : 1);
                gradients[i].muli(0);
            }
        }
    }

    private NDArray loss(NDManager step) {
        NDArray x = observations.mul(1);
        x.attach(step);
        x = linear(x, 0).tanh();
        x = linear(x, 2).tanh();
        NDArray out = linear(x, 4);
        NDArray logP = out.get(logits).logSoftmax(1);
        NDArray chosen = logP.gather(actions, 1).squeeze(1);
        NDArray entropy = logP.exp().mul(logP).sum(new int[] {1}).mean().neg();
        NDArray normal = advantages.sub(advantages.mean());
        normal.attach(step);
        normal = normal.div(normal.square().mean().sqrt().add(1e-8f));
        NDArray ratio = chosen.sub(logProbs).exp();
        NDArray policy = NDArrays.minimum(
                        ratio.mul(normal), ratio.clip(1 - CLIP, 1 + CLIP).mul(normal))
                .mean()
                .neg();
        NDArray valueLoss = out.get(value).sub(returns).square().mean();
        return policy.add(valueLoss.mul(0.5f)).sub(entropy.mul(0.01f));
    }

    private NDArray linear(NDArray x, int index) {
        return Linear.linear(x, parameters[index], parameters[index + 1]).get(0);
    }

    private void adam(int i, NDArray gradient, float scale) {
        NDArray clipped = gradient.mul(scale);
        first[i].muli(BETA1);
        first[i].addi(clipped.mul(1 - BETA1));
        second[i].muli(BETA2);
        second[i].addi(clipped.square().mul(1 - BETA2));
        try (NDArray divisor = second[i].div(1 - Math.pow(BETA2, updates));
                NDArray root = divisor.sqrt();
                NDArray mean = first[i].div(1 - Math.pow(BETA1, updates));
                NDArray scaled = mean.mul(3e-4f)) {
            root.addi(1e-5f);
            scaled.divi(root);
            parameters[i].subi(scaled);
        }
    }

    private NDArray normal(Random random, double deviation, long... shape) {
        float[] values = new float[Math.toIntExact(new Shape(shape).size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return manager.create(values, new Shape(shape)).toType(DataType.FLOAT32, false);
    }

    @Override
    public void close() {
        manager.close();
    }
}

package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.DeviceArray;
import dev.rally.agents.tensor.DeviceStaging;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Evaluates by the tensor library. What a pass makes is kept until the way back, or the next pass. */
final class LibraryEvaluation implements Evaluation {
    private final Compute compute;
    private final DeviceStaging input;
    private final DeviceStaging slopes;
    private final int outputs;
    private int rows;
    private @Nullable NDManager step;
    private LibraryNetwork.@Nullable Pass pass;
    private @Nullable DeviceArray gradient;
    private @Nullable DeviceArray whole;

    LibraryEvaluation(Compute compute, DeviceStaging input, int outputs) {
        this.compute = compute;
        this.input = input;
        this.outputs = outputs;
        slopes = new DeviceStaging(compute, input.rows(), outputs);
    }

    @Override
    public DeviceStaging input() {
        return input;
    }

    @Override
    public void forward(Network network, int rows, float[] out, int at) {
        try (NDManager own = compute.step()) {
            Compute.download(((LibraryNetwork) network).forward(input.upload(own, rows)), out, at);
        }
    }

    @Override
    public void pass(Network network, int rows, int sequences, float[] out) {
        endStep();
        this.rows = rows;
        step = compute.step();
        pass = ((LibraryNetwork) network).pass(input.upload(step, rows), sequences);
        Compute.download(pass.outputs(), out, 0);
    }

    @Override
    public void begin() {
        close(gradient);
        close(whole);
        gradient = null;
        whole = null;
    }

    @Override
    public void back(float[] slopesOf) {
        NDArray flat = slope(slopesOf);
        if (gradient == null) {
            flat.attach(compute.manager());
            gradient = new DeviceArray(flat);
        } else {
            gradient.array().addi(flat);
        }
        endStep();
    }

    @Override
    public void addInputSlopes(float[] slopesOf, int from, float[] to) {
        slope(slopesOf);
        float[] all = Compute.download(Objects.requireNonNull(pass).inputGradient());
        int width = all.length / rows;
        int wanted = width - from;
        for (int i = 0; i < rows * wanted; i++) {
            to[i] += all[i / wanted * width + from + i % wanted];
        }
        endStep();
    }

    private NDArray slope(float[] slopesOf) {
        slopes.put(0, 0, slopesOf, 0, rows * outputs);
        return Objects.requireNonNull(pass, "pass first").gradient(slopes.upload(Objects.requireNonNull(step), rows));
    }

    @Override
    public DeviceArray gradient() {
        return Objects.requireNonNull(gradient, "back first");
    }

    @Override
    public DeviceArray gradient(float[] free) {
        if (free.length == 0) {
            return gradient();
        }
        close(whole);
        try (NDArray last = compute.lasting(free)) {
            whole = new DeviceArray(gradient().array().getNDArrayInternal().concat(new NDList(last), 0));
        }
        return whole;
    }

    private void endStep() {
        if (step != null) {
            step.close();
            step = null;
            pass = null;
        }
    }

    private static void close(@Nullable DeviceArray array) {
        if (array != null) {
            array.close();
        }
    }

    @Override
    public void close() {
        endStep();
        begin();
    }
}

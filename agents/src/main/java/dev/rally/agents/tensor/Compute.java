package dev.rally.agents.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One device with the threads that work on it. Arrays live as long as the manager they come from; what a step makes
 * belongs to {@link #step} and goes with it.
 */
public final class Compute {
    private final NDManager host = NDManager.newBaseManager(Device.cpu());
    private final NDManager manager;
    private final boolean accelerator;
    private final boolean vectors;
    private final Crew acting;
    private final Crew learning;
    private final ExecutorService learner;

    /**
     * Threads inside an accelerator are its own affair, so there all work is one part.
     *
     * @param vectors whether perceptrons are computed in the processor's vectors, on the CPU
     */
    public Compute(Device device, int threads, boolean vectors) {
        accelerator = device.isGpu();
        this.vectors = vectors && !accelerator;
        manager = NDManager.newBaseManager(device);
        int parts = accelerator ? 1 : threads;
        acting = new Crew("rally-acting", parts, false);
        learning = new Crew("rally-learning", parts, true);
        learner = Executors.newCachedThreadPool(Compute::learnerThread);
    }

    private static Thread learnerThread(Runnable task) {
        Thread thread = new Thread(
                () -> {
                    Niceness.lower();
                    withoutGradients();
                    task.run();
                },
                "rally-learning");
        thread.setDaemon(true);
        return thread;
    }

    /** Only few networks need autograd, for a moment; without it every operation is cheaper. The setting is the thread's. */
    public static void withoutGradients() {
        JniUtils.setGradMode(false);
    }

    /** Whether perceptrons are computed in the processor's vectors, and not by the tensor library. */
    public boolean vectors() {
        return vectors;
    }

    /** Floats that one evaluation may read and write: on the CPU they should stay in its caches, elsewhere in bounds. */
    public long floatsToEvaluate() {
        return accelerator ? 1 << 28 : 1 << 22;
    }

    /** The same of an evaluation with its way back, which reads them all once more. */
    public long floatsToLearn() {
        return accelerator ? 1 << 28 : 1 << 24;
    }

    public Crew acting() {
        return acting;
    }

    public Crew learning() {
        return learning;
    }

    /** Runs a task on a learner's own low-priority thread and waits for it, whatever the caller's interrupts. */
    public <T> T learn(Callable<T> task) {
        var future = learner.submit(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unchecked(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(e);
    }

    /** The owner of what lasts; close the arrays, not this. */
    public NDManager manager() {
        return manager;
    }

    /** The owner of what one step makes; close it after the step. */
    public NDManager step() {
        return manager.newSubManager();
    }

    /** Memory for {@link #upload}. */
    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /**
     * What remains of the buffer as an array of the step. On the CPU it is the buffer itself: leave the buffer alone
     * until the step is over.
     */
    NDArray upload(NDManager step, ByteBuffer values, Shape shape, DataType type) {
        if (!accelerator) {
            return step.create(values, shape, type);
        }
        try (NDArray onHost = host.create(values, shape, type)) {
            NDArray onDevice = onHost.toDevice(manager.getDevice(), true);
            onDevice.attach(step);
            return onDevice;
        }
    }

    /** A lasting array on the device. */
    public NDArray lasting(float[] values) {
        return manager.create(values);
    }

    /** Copies all elements out, in order; waits for the device. */
    public static void download(NDArray array, float[] to, int toIndex) {
        if (array.getDevice().isGpu()) {
            try (NDArray onHost = array.toDevice(Device.cpu(), true)) {
                copy(onHost, to, toIndex);
            }
        } else {
            copy(array, to, toIndex);
        }
    }

    private static void copy(NDArray onHost, float[] to, int toIndex) {
        ByteBuffer window = onHost.toByteBuffer(true).order(ByteOrder.nativeOrder());
        window.asFloatBuffer().get(to, toIndex, window.remaining() / Float.BYTES);
    }

    public static float[] download(NDArray array) {
        float[] values = new float[Math.toIntExact(array.size())];
        download(array, values, 0);
        return values;
    }
}

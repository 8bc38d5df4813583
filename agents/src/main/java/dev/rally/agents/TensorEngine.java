package dev.rally.agents;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.NativeEnvironment;
import dev.rally.agents.vector.Vectors;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.Map;

/**
 * The tensor library, loaded once for the process, and the device that agents compute on. Safe for any thread.
 */
public final class TensorEngine {
    /**
     * The allocator raises its thresholds to the largest block that was ever freed, at most 32 MiB; below them memory
     * stays with the process. Without this, each minibatch gives its arrays back to the system and pays for thousands
     * of fresh pages: a third of the time of a minibatch.
     */
    private static final long LARGEST_RECYCLED_BYTES = 31L << 20;

    private final Compute compute;
    private final String device;
    private final String description;

    private TensorEngine(Compute compute, String device, String description) {
        this.compute = compute;
        this.device = device;
        this.description = description;
    }

    /**
     * Loads the library (about 0.4 s the first time) and chooses the device.
     *
     * @param device {@code cpu}, {@code gpu}, or {@code auto}: the GPU when the library finds one
     * @param threads parts in which the CPU shares large batches and minibatches; the results depend on it in their
     *     last bits
     */
    public static TensorEngine start(String device, int threads) {
        return start(device, threads, Vectors.available());
    }

    /** @param vectors whether perceptrons are computed in the processor's vectors, on the CPU */
    static TensorEngine start(String device, int threads, boolean vectors) {
        if (threads < 1 || threads > 1024) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "threads is " + threads + "; allowed are 1 to 1024");
        }
        Engine library = load();
        int gpus = library.getGpuCount();
        boolean gpu =
                switch (device) {
                    case "cpu" -> false;
                    case "auto" -> gpus > 0;
                    case "gpu" -> requireGpu(gpus);
                    default ->
                        throw new RallyException(
                                ErrorCode.INVALID_PARAMS,
                                "device is \"" + device + "\"; allowed are auto, cpu and gpu");
                };
        Compute compute = new Compute(gpu ? Device.gpu(0) : Device.cpu(), threads, vectors);
        recycleMemory(compute.manager());
        return new TensorEngine(compute, gpu ? "gpu" : "cpu", describe(library, device, gpus, gpu, threads, vectors));
    }

    /** Begins what {@link #start} has to do anyway and then finds done; takes as long, and does nothing twice. */
    public static void preload() {
        load();
    }

    /** One line: which device and why. */
    public String describe() {
        return description;
    }

    /** {@code cpu} or {@code gpu}. */
    public String device() {
        return device;
    }

    Compute compute() {
        return compute;
    }

    /** Of what computes: for checkpoints. */
    static Map<String, String> versions() {
        return Map.of(
                "pytorch",
                Engine.getEngine("PyTorch").getVersion(),
                "java",
                Runtime.version().toString(),
                "vectors",
                Vectors.available() ? Vectors.describe() : "none");
    }

    private static Engine load() {
        // One thread inside each operation: large work is shared in whole parts instead (see Crew).
        // The library's setting reaches only the thread that loads it; the variables reach all threads.
        setDefault("ai.djl.pytorch.num_threads", "1");
        NativeEnvironment.setDefault("OMP_NUM_THREADS", "1");
        NativeEnvironment.setDefault("MKL_NUM_THREADS", "1");
        setDefault("ai.djl.offline", "true");
        setDefault("ai.djl.pytorch.graph_optimizer", "false");
        setDefault("OPT_OUT_TRACKING", "true");
        try {
            Engine library = Engine.getEngine("PyTorch");
            Compute.withoutGradients();
            return library;
        } catch (RuntimeException | LinkageError e) {
            throw new RallyException(
                    ErrorCode.INTERNAL_ERROR,
                    "the tensor library does not load: " + e + "; run ./rally doctor, which says what is missing",
                    e);
        }
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static boolean requireGpu(int gpus) {
        if (gpus == 0) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "device is \"gpu\", but the tensor library finds no CUDA device; see docs/gpu.md, run"
                            + " ./rally doctor, or use --device auto");
        }
        return true;
    }

    private static String describe(Engine library, String asked, int gpus, boolean gpu, int threads, boolean vectors) {
        String why = asked.equals("auto")
                ? gpus > 0 ? "the library found " + gpus + " CUDA device(s)" : "the library found no CUDA device"
                : "as asked";
        String own = vectors
                ? "perceptrons in " + Vectors.describe()
                : "no vectors (start Java with --add-modules=" + Vectors.MODULE
                        + ", and small networks are several times as fast)";
        return "device " + (gpu ? "gpu" : "cpu, " + threads + " thread(s), " + own) + ", PyTorch "
                + library.getVersion() + ": " + why;
    }

    private static void recycleMemory(NDManager manager) {
        try (NDArray block = manager.create(new Shape(LARGEST_RECYCLED_BYTES / Float.BYTES))) {
            assert block.size() > 0;
        }
    }
}

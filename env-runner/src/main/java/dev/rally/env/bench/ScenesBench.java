package dev.rally.env.bench;

import dev.rally.env.parallel.ParallelScenes;
import dev.rally.env.pong.PongScenes;
import dev.rally.env.pong.PongVariant;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneSpec;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Steps per second of Pong scenes, both sides observed into recycled direct buffers, with random actions; or pictures per
 * second, each the one of a whole agent step.
 */
@Command(name = "scenes", description = "Pong scene steps per second, both sides observed; or pictures per second")
public final class ScenesBench implements Runnable {
    private static final int ACTION_SETS = 16;
    private static final int STEPS_PER_CHECK = 16;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    @Option(names = "--pixels", description = "draw pictures of 84 x 84, one of each scene and agent step")
    private boolean pixels;

    @Option(names = "--scenes", defaultValue = "2048", description = "scenes (default: ${DEFAULT-VALUE})")
    private int scenes;

    @Option(names = "--threads", split = ",", description = "thread counts (default: 1 and all cores)")
    private int[] threads = {1, Runtime.getRuntime().availableProcessors()};

    @Option(names = "--seconds", defaultValue = "5", description = "measured time each (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--script", description = "a script that moves the right side, for example level3")
    private String script = "";

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        for (int count : threads) {
            try (Measured measured = new Measured(pixels, scenes, count, script)) {
                measured.play(seconds / 2);
                out.println(line(count, measured.play(seconds)));
                out.flush();
            }
        }
    }

    private String line(int count, double stepsPerSecond) {
        String form = json
                ? "{\"bench\":\"scenes\",\"threads\":%d,\"scenes\":%d,\"%s_per_s\":%.0f}"
                : "scenes, %d threads: %d scenes, %s per second: %,.0f";
        return String.format(Locale.ROOT, form, count, scenes, pixels ? "frames" : "env_steps", stepsPerSecond);
    }

    /** The batch that is measured, its buffers, and its actions drawn beforehand. */
    private static final class Measured implements AutoCloseable {
        private final ParallelScenes batch;
        private final Actions[] actions = new Actions[ACTION_SETS];
        private final @Nullable Observations[] views = new Observations[2];
        private final Outcomes outcomes;

        Measured(boolean pixels, int scenes, int threads, String script) {
            batch = new ParallelScenes(
                    new PongScenes(pixels ? PongVariant.PIXELS : PongVariant.VECTOR, scenes), threads);
            batch.reset(1);
            if (!script.isEmpty()) {
                batch.assign(1, 0, scenes, script);
            }
            SceneSpec spec = batch.spec();
            outcomes = new Outcomes(spec, scenes);
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < ACTION_SETS; i++) {
                actions[i] = new Actions(spec, scenes);
                for (int[] side : actions[i].discrete) {
                    Arrays.setAll(side, scene -> random.nextInt(3));
                }
            }
            for (int side = pixels ? 1 : 0; side < 2; side++) {
                views[side] = Observations.allocate(spec.observation(), scenes);
            }
        }

        /** Steps per second. */
        double play(double seconds) {
            long start = System.nanoTime();
            long steps = 0;
            long elapsedNs = 0;
            while (elapsedNs < seconds * 1e9) {
                for (int i = 0; i < STEPS_PER_CHECK; i++, steps++) {
                    batch.stepAndObserve(actions[(int) (steps % ACTION_SETS)], outcomes, views);
                }
                elapsedNs = System.nanoTime() - start;
            }
            return 1e9 * steps * batch.scenes() / elapsedNs;
        }

        @Override
        public void close() {
            batch.close();
        }
    }
}

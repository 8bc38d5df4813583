package dev.rally.env.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.home.RallyHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How fast a training goes while a page watches it, and while none does, in turns within one run. */
final class WatchedTraining {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int WARM_UP_S = 6;
    private static final int STRETCH_S = 4;
    private static final int LAST_TRAIN_S = 30;
    /** What is not at its full speed yet after a change. */
    private static final int SETTLING_MS = 500;

    private final Path metrics;
    private final WebWatcher page;
    private final List<Stretch> stretches = new ArrayList<>();

    /** @param home of a training that runs, and whose agent is {@code pong} */
    WatchedTraining(RallyHome home, WebWatcher page) {
        metrics = home.metrics().resolve("pong/run-1/metrics.jsonl");
        this.page = page;
    }

    /** Alternates; the speed may drift, so that each watched stretch is compared with the unwatched ones around it. */
    void measure(int pairs) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(WARM_UP_S);
        for (int i = 0; i <= 2 * pairs; i++) {
            boolean watched = i % 2 == 1;
            page.ask("{\"id\":1,\"do\":\"watch\",\"training\":" + watched + "}");
            page.ask("{\"id\":2,\"do\":\"follow\",\"agent\":\"pong\",\"run\":1,\"on\":" + watched + "}");
            TimeUnit.MILLISECONDS.sleep(SETTLING_MS);
            double from = System.currentTimeMillis() / 1e3;
            TimeUnit.SECONDS.sleep(STRETCH_S);
            stretches.add(new Stretch(from, System.currentTimeMillis() / 1e3));
        }
        awaitTrainAfter(stretches.get(stretches.size() - 1).to());
    }

    /** A round may take seconds where the cores have other work. */
    private void awaitTrainAfter(double time) throws IOException, InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_TRAIN_S);
        List<double[]> curve = curve();
        while (curve.isEmpty() || curve.get(curve.size() - 1)[0] < time) {
            if (System.nanoTime() - endNanos > 0) {
                throw new IOException("the training has told of no train for " + LAST_TRAIN_S + " s; it has ended");
            }
            TimeUnit.MILLISECONDS.sleep(SETTLING_MS);
            curve = curve();
        }
    }

    /** {@code [train]}: when it was told, in seconds since the epoch, and the steps trained by then. */
    private List<double[]> curve() throws IOException {
        List<double[]> curve = new ArrayList<>();
        String whole = Files.readString(metrics);
        for (String line : whole.substring(0, whole.lastIndexOf('\n') + 1).split("\n", -1)) {
            JsonNode point = MAPPER.readTree(line);
            if (point.has("entropy")) {
                curve.add(new double[] {
                    point.path("time").asDouble(), point.path("envSteps").asDouble()
                });
            }
        }
        return curve;
    }

    /** Speed watched ÷ unwatched, a number for each watched stretch. */
    double[] ratios() throws IOException {
        List<double[]> curve = curve();
        double[] speeds = new double[stretches.size()];
        for (int i = 0; i < speeds.length; i++) {
            Stretch stretch = stretches.get(i);
            speeds[i] = (steps(curve, stretch.to()) - steps(curve, stretch.from())) / (stretch.to() - stretch.from());
        }
        double[] ratios = new double[speeds.length / 2];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = speeds[2 * i + 1] / ((speeds[2 * i] + speeds[2 * i + 2]) / 2);
        }
        return ratios;
    }

    /** Trained steps at a time, between two trains in proportion. */
    private static double steps(List<double[]> curve, double time) throws IOException {
        for (int i = 1; i < curve.size(); i++) {
            double[] before = curve.get(i - 1);
            double[] after = curve.get(i);
            if (before[0] <= time && time <= after[0]) {
                return before[1] + (after[1] - before[1]) * (time - before[0]) / (after[0] - before[0]);
            }
        }
        throw new IOException("the training was not at work at " + time + "; a round takes too long, or it ended");
    }

    /** In seconds since the epoch. */
    private record Stretch(double from, double to) {}
}

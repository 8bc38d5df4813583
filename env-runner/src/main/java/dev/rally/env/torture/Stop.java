package dev.rally.env.torture;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** SIGSTOP, and SIGCONT after a time between a tenth of a second and the longest, each order of magnitude alike. */
record Stop(
        String kind, Arena arena, double longestS, @Nullable Child child) implements Fault {
    private static final double SHORTEST_S = 0.1;

    @Override
    public void strike(SplittableRandom random) throws IOException, InterruptedException {
        Process process = child == null ? arena.server().await().process() : child.process();
        if (process == null) {
            return;
        }
        double seconds = SHORTEST_S * Math.pow(longestS / SHORTEST_S, random.nextDouble());
        signal("STOP", process.pid());
        try {
            TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
        } finally {
            signal("CONT", process.pid());
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        int unused = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }
}

package dev.rally.env.view;

import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.train.AsOf;
import dev.rally.env.train.LoopListener;
import dev.rally.env.train.RoundReport;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Progress as plain lines, every few seconds, for logs and pipes. */
final class PlainProgress implements LoopListener {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PrintStream out;
    private long nextNanos = System.nanoTime();

    PlainProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void notice(String line) {
        out.println(line);
    }

    @Override
    public void roundDone(RoundReport report) {
        if (System.nanoTime() - nextNanos >= 0) {
            nextNanos = System.nanoTime() + INTERVAL_NANOS;
            out.printf(
                    Locale.ROOT,
                    "round %d | %s steps | %.0f s | %s%n",
                    report.round(),
                    ProgressText.count(report.envSteps()),
                    report.seconds(),
                    ProgressText.round(report));
        }
    }

    @Override
    public void evaluated(AsOf when, MatchResult result) {
        out.println(ProgressText.match(result));
    }

    @Override
    public void evaluated(AsOf when, EpisodeReturns result) {
        out.println(ProgressText.episodes(result));
    }
}

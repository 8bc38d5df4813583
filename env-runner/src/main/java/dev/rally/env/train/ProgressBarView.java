package dev.rally.env.train;

import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.terminal.Terminal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as one line that redraws itself on a terminal. */
final class ProgressBarView implements LoopListener, AutoCloseable {
    private static final int REDRAW_MS = 200;

    private final PrintStream out;
    private final ProgressBar bar;
    private final TrainingPlan.Limits limits;
    private volatile String state = "";
    private String lastRound = "";
    private String lastMatch = "";

    ProgressBarView(PrintStream out, String agent, TrainingPlan.Limits limits) {
        this.out = out;
        this.limits = limits;
        bar = new ProgressBarBuilder()
                .setTaskName(agent)
                .setInitialMax(total(limits))
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MS)
                .hideEta()
                // With a width of its own it leaves the terminal, and the handlers of its signals, alone.
                .setConsumer(new ConsoleProgressBarConsumer(out, Terminal.columns()))
                .build();
    }

    /** Steps where they end the training, else seconds where they do, else nothing to be part of. */
    private static long total(TrainingPlan.Limits limits) {
        Duration time = limits.time();
        if (limits.envSteps() > 0) {
            return limits.envSteps();
        }
        return time == null ? -1 : time.toSeconds();
    }

    @Override
    public void status(Status status) {
        state = status.name().toLowerCase(Locale.ROOT);
        if (status == Status.PAUSED || status == Status.EVALUATING) {
            describe();
        }
    }

    @Override
    public void notice(String line) {
        // The terminal's row is cleared first; the bar redraws itself below the line.
        out.print("\r\u001B[K" + line + "\n");
        out.flush();
    }

    @Override
    public void roundDone(RoundReport report) {
        lastRound = ProgressText.count(report.envSteps()) + " steps, " + ProgressText.round(report);
        bar.stepTo(limits.envSteps() > 0 ? report.runEnvSteps() : (long) report.seconds());
        describe();
    }

    @Override
    public void evaluated(MatchResult result) {
        lastMatch = String.format(
                Locale.ROOT,
                " | %s %.1f%%",
                result.opponent(),
                result.pointShare().share() * 100);
        describe();
    }

    private void describe() {
        boolean special = state.equals("paused") || state.equals("evaluating");
        bar.setExtraMessage((special ? "[" + state + "] " : "") + lastRound + lastMatch);
    }

    @Override
    public void close() {
        bar.close();
    }
}

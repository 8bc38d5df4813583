package dev.rally.env.train;

import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.terminal.Terminal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/** Progress as one line that redraws itself on a terminal. */
final class ProgressBarView implements LoopListener, AutoCloseable {
    private static final int REDRAW_MS = 200;
    private static final int BAR_COLUMNS = 20;
    /** A terminal with fewer columns has better use for them than a bar. */
    private static final int BAR_FROM_COLUMNS = 100;

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
                .setUpdateIntervalMillis(REDRAW_MS)
                .setRenderer(ProgressBarView::render)
                .continuousUpdate() // the line comes back below a notice, although nothing moves while it is paused
                // With a width of its own it leaves the terminal, and the handlers of its signals, alone.
                .setConsumer(new ConsoleProgressBarConsumer(out, Terminal.columns()))
                .build();
    }

    /** The share of the work where there is an end to it, the time, and what the last round brought, as far as fits. */
    private static String render(ProgressState state, int columns) {
        StringBuilder line = new StringBuilder(state.getTaskName());
        if (!state.isIndefinite()) {
            double share = Math.min(1, state.getNormalizedProgress());
            line.append(String.format(Locale.ROOT, " %3.0f%%", 100 * share));
            if (columns >= BAR_FROM_COLUMNS) {
                int full = (int) (share * BAR_COLUMNS);
                line.append(" [").append("=".repeat(full)).append(" ".repeat(BAR_COLUMNS - full));
                line.append(']');
            }
        }
        long seconds = state.getElapsedAfterStart().toSeconds();
        line.append(String.format(Locale.ROOT, " %d:%02d:%02d  ", seconds / 3600, seconds / 60 % 60, seconds % 60));
        line.append(state.getExtraMessage());
        line.setLength(Math.min(line.length(), columns - 1));
        return line + " ".repeat(columns - 1 - line.length());
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
    public void evaluated(AsOf when, MatchResult result) {
        lastMatch = String.format(
                Locale.ROOT,
                " | %s %.1f%%",
                result.opponent(),
                result.pointShare().share() * 100);
        describe();
    }

    @Override
    public void evaluated(AsOf when, EpisodeReturns result) {
        lastMatch = String.format(Locale.ROOT, " | return %.1f", result.mean());
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

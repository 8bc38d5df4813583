package dev.rally.env.view;

import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.terminal.RedrawnLine;
import dev.rally.env.train.AsOf;
import dev.rally.env.train.LoopListener;
import dev.rally.env.train.RoundReport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressState;

/** Progress as one line that redraws itself on a terminal. */
final class ProgressBarView implements LoopListener, AutoCloseable {
    private static final int REDRAW_MS = 200;
    private static final int BAR_COLUMNS = 20;
    /** A terminal with fewer columns has better use for them than a bar. */
    private static final int BAR_FROM_COLUMNS = 100;

    private final RedrawnLine line;
    private final ProgressBar bar;
    private final TrainingPlan.Limits limits;
    private volatile String state = "";
    private String lastRound = "";
    private String lastMatch = "";

    ProgressBarView(PrintStream out, String agent, TrainingPlan.Limits limits) {
        line = new RedrawnLine(out);
        this.limits = limits;
        bar = new ProgressBarBuilder()
                .setTaskName(agent)
                .setInitialMax(total(limits))
                .setUpdateIntervalMillis(REDRAW_MS)
                .setRenderer(ProgressBarView::render)
                .continuousUpdate() // the line comes back below a notice, although nothing moves while it is paused
                .setConsumer(new Line(line))
                .build();
    }

    /** Hands the bar to the terminal's last line. */
    private record Line(RedrawnLine line) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return line.columns();
        }

        @Override
        public void accept(String text) {
            line.show(text);
        }

        @Override
        public void close() {}
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
        line.append(String.format(Locale.ROOT, " %d:%02d:%02d ", seconds / 3600, seconds / 60 % 60, seconds % 60));
        return line.append(state.getExtraMessage()).toString();
    }

    /** Steps where they end the training, else seconds where they do, else nothing to be part of. */
    private static long total(TrainingPlan.Limits limits) {
        Duration time = limits.time();
        if (limits.envSteps() > 0 || limits.totalEnvSteps() > 0) {
            return Math.max(limits.envSteps(), limits.totalEnvSteps());
        }
        return time == null ? -1 : time.toSeconds();
    }

    private long done(RoundReport report) {
        if (limits.totalEnvSteps() > 0) {
            return report.envSteps();
        }
        return limits.envSteps() > 0 ? report.runEnvSteps() : (long) report.seconds();
    }

    @Override
    public void status(Status status) {
        state = status.name().toLowerCase(Locale.ROOT);
        describe();
    }

    @Override
    public void notice(String line) {
        this.line.print(line);
    }

    @Override
    public void roundDone(RoundReport report) {
        lastRound = ProgressText.count(report.envSteps()) + " steps, " + ProgressText.round(report);
        bar.stepTo(done(report));
        describe();
    }

    @Override
    public void evaluated(AsOf when, MatchResult result) {
        String goal =
                limits.pointShare() > 0 ? String.format(Locale.ROOT, " of %.0f%%", limits.pointShare() * 100) : "";
        lastMatch = String.format(
                Locale.ROOT,
                "%s %.1f%%%s | ",
                result.opponent(),
                result.pointShare().share() * 100,
                goal);
        describe();
    }

    @Override
    public void evaluated(AsOf when, EpisodeReturns result) {
        lastMatch = String.format(Locale.ROOT, "return %.1f | ", result.mean());
        describe();
    }

    /** What decides comes first: the line's end is cut off where it does not fit. */
    private void describe() {
        boolean special = state.equals("paused") || state.equals("evaluating");
        bar.setExtraMessage((special ? "[" + state + "] " : "") + lastMatch + lastRound);
    }

    @Override
    public void close() {
        bar.close();
        line.end();
    }
}

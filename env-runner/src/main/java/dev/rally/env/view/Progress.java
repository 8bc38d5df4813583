package dev.rally.env.view;

import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.terminal.Terminal;
import dev.rally.env.train.LoopListener;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** How progress is shown: a redrawn line on a terminal, plain lines elsewhere, or only what is out of the ordinary. */
public final class Progress implements AutoCloseable {
    private final LoopListener listener;
    private final @Nullable ProgressBarView bar;

    private Progress(LoopListener listener, @Nullable ProgressBarView bar) {
        this.listener = listener;
        this.bar = bar;
    }

    public static Progress open(PrintStream out, boolean wanted, TrainingPlan plan) {
        if (!wanted) {
            return new Progress(
                    new LoopListener() {
                        @Override
                        public void notice(String line) {
                            out.println(line);
                        }
                    },
                    null);
        }
        if (!Terminal.isOutput()) {
            return new Progress(new PlainProgress(out), null);
        }
        ProgressBarView bar = new ProgressBarView(out, plan.mainAgent(), plan.limits());
        return new Progress(bar, bar);
    }

    public LoopListener listener() {
        return listener;
    }

    /** Whether the terminal has a line that only the listener may write into. */
    public boolean redraws() {
        return bar != null;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}

package dev.rally.server.routing;

import dev.rally.agents.TrainControl;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** How far one train is, and when it may go on. Whoever runs the train calls it; {@link #now} is for any thread. */
final class TrainReport implements TrainControl {
    private final Pause pause;
    private final Turns turns;
    private final BooleanSupplier cancelled;
    private volatile Report now = Report.of("waits for its turn");

    /** @param turns of which the train has the turn while it runs */
    TrainReport(Pause pause, Turns turns, BooleanSupplier cancelled) {
        this.pause = pause;
        this.turns = turns;
        this.cancelled = cancelled;
    }

    Report now() {
        return now;
    }

    @Override
    public boolean cancelled() {
        return cancelled.getAsBoolean();
    }

    @Override
    public void awaitTurn() {
        if (!pause.paused()) {
            turns.pass();
            return;
        }
        Report before = now;
        now = new Report(before.done(), before.total(), "paused", Map.of());
        turns.giveBack();
        try {
            pause.await(cancelled);
        } finally {
            turns.take();
            now = before;
        }
    }

    @Override
    public void progress(long done, long total, Map<String, Double> metrics) {
        now = new Report(done, total, "training", metrics);
    }
}

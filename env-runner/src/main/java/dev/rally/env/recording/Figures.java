package dev.rally.env.recording;

import dev.rally.comm.recording.RecordingTotals;
import java.util.Locale;

/** A recording's totals in words. */
final class Figures {
    private Figures() {}

    static String of(RecordingTotals totals) {
        String mean =
                totals.episodes() == 0 ? "" : String.format(Locale.ROOT, ", mean return %.2f", totals.meanReturn());
        return String.format(
                Locale.ROOT,
                "%d steps, %d whole episodes%s, %.1f MB",
                totals.steps(),
                totals.episodes(),
                mean,
                totals.bytes() / 1e6);
    }
}

package dev.rally.env.train;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Waits for room on the disk instead of losing what could not be written. */
final class DiskFull {
    private static final long RETRY_MS = 2_000;

    private final LoopControl control;
    private final Consumer<String> notice;

    DiskFull(LoopControl control, Consumer<String> notice) {
        this.control = control;
        this.notice = notice;
    }

    /** Repeats the work while it fails with DISK_FULL; gives up only when the loop is to stop. */
    <T> T untilThereIsRoom(String what, Supplier<T> work) {
        boolean said = false;
        while (true) {
            try {
                T result = work.get();
                if (said) {
                    notice.accept("there is room again: training goes on");
                }
                return result;
            } catch (RallyException e) {
                if (e.code() != ErrorCode.DISK_FULL || control.stopping()) {
                    throw e;
                }
                if (!said) {
                    notice.accept("the disk is full, training pauses (" + what + ": " + e.getMessage()
                            + "); it goes on by itself when there is room");
                    said = true;
                }
                control.sleep(RETRY_MS);
            }
        }
    }
}

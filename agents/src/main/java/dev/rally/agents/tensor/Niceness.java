package dev.rally.agents.tensor;

import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a thread step back behind all others of the machine; on Linux niceness belongs to the thread. */
final class Niceness {
    private static final Logger LOG = LoggerFactory.getLogger(Niceness.class);
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;
    private static final int NICE = 10;

    private Niceness() {}

    /** Lowers the calling thread for good; elsewhere than on Linux it does nothing. */
    static void lower() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            LibC.setpriority(PRIO_PROCESS, CALLING_THREAD, NICE);
        } catch (LinkageError | RuntimeException e) {
            LOG.debug("the learner keeps its normal priority: {}", e.toString());
        }
    }
}

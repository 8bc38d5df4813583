package dev.rally.server.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a journal has given back to an agent that came from a checkpoint.
 *
 * @param replayedSteps that wait for a train again
 * @param rememberedSteps that are in the replay memory again
 * @param droppedSteps of a policy older than the agent's
 * @param lostRecords that are missing, or could not be taken back
 * @param damages what could not be read, and why
 */
record Recovered(long replayedSteps, long rememberedSteps, long droppedSteps, long lostRecords, List<String> damages) {
    static final Recovered NOTHING = new Recovered(0, 0, 0, 0, List.of());

    boolean anything() {
        return replayedSteps + rememberedSteps + droppedSteps + lostRecords + damages.size() > 0;
    }

    /** What was given back. */
    String summary() {
        return "its journal gave back " + replayedSteps + " steps that wait for a train and " + rememberedSteps
                + " of its replay memory";
    }

    /** What somebody should know. */
    Optional<String> warning() {
        List<String> parts = new ArrayList<>();
        if (droppedSteps > 0) {
            parts.add("of its journal " + droppedSteps + " steps are of an older policy than the checkpoint's and were"
                    + " dropped");
        }
        if (lostRecords > 0) {
            parts.add("of its journal " + lostRecords + " submissions are missing");
        }
        if (!damages.isEmpty()) {
            parts.add("of its journal " + damages.size() + " segments are damaged; what could be read was used: "
                    + String.join("; ", damages));
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
    }
}

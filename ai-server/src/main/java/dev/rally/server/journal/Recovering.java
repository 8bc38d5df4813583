package dev.rally.server.journal;

import dev.rally.agents.Recovery;
import dev.rally.agents.rollout.KeptSteps;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.error.RallyException;
import java.util.ArrayList;
import java.util.List;

/** One agent's recovery from its journal. For one thread, once. */
final class Recovering {
    private final Recovery recovery;
    private final Contents contents;
    private final boolean wanted;
    private final List<String> damages;
    /** Steps of the present record and of those behind it that were learnt from. */
    private long learntSteps;
    /** Whether the replay memory has room for all of them. */
    private boolean fitting;

    private long replayed;
    private long remembered;
    private long dropped;
    private long lost;
    /** The record that could not be taken back. */
    private long refused;

    /** @param wanted whether what was not learnt from is */
    Recovering(Recovery recovery, Contents contents, boolean wanted) {
        this.recovery = recovery;
        this.contents = contents;
        this.wanted = wanted;
        damages = new ArrayList<>(contents.damages());
    }

    Recovered run() {
        long covered = recovery.covered();
        long lacks = recovery.lacks();
        if (lacks > 0) {
            contents.read((batch, part) -> learntSteps += batch.sequence() <= covered ? batch.rows() : 0);
        }
        contents.read((batch, part) -> {
            if (batch.sequence() > covered) {
                hold(batch);
            } else if (lacks > 0) {
                remember(batch, part, lacks);
            }
        });
        recovery.end();
        boolean begins = contents.first() > covered + 1;
        lost += contents.missing() + (begins ? contents.first() - covered - 1 : 0);
        return new Recovered(replayed, remembered, dropped, lost, damages);
    }

    private void hold(BatchView batch) {
        if (!wanted || batch.sequence() == refused) {
            return;
        }
        if (recovery.isTooOld(batch.policyVersion())) {
            dropped += batch.rows();
            return;
        }
        try {
            recovery.hold(batch);
            replayed += batch.rows();
        } catch (RallyException e) {
            refused = batch.sequence();
            damages.add("submission " + refused + ": " + e.getMessage());
            lost++;
        }
    }

    /**
     * The last ones as far as they fit: a record counts as a whole.
     */
    private void remember(BatchView batch, KeptSteps.Part part, long lacks) {
        fitting = part.part() == 0 ? learntSteps <= lacks : fitting;
        learntSteps -= batch.rows();
        if (!fitting || batch.sequence() == refused) {
            return;
        }
        try {
            recovery.remember(batch);
            remembered += batch.rows();
        } catch (RallyException e) {
            refused = batch.sequence();
            damages.add("submission " + refused + ": " + e.getMessage());
            lost++;
        }
    }
}

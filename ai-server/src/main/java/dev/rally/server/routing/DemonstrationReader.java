package dev.rally.server.routing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.agents.Agent;
import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingReader;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.SpecJson;
import java.util.List;

/** Reads the recordings that agents' specs name, once for each agent that needs them. Any thread. */
final class DemonstrationReader {
    private final Recordings recordings;

    DemonstrationReader(Recordings recordings) {
        this.recordings = recordings;
    }

    /**
     * Shows an agent, before a train, what it is to imitate, unless it has that already. Recordings that somebody is still
     * making are read again for each train.
     *
     * @throws RallyException UNKNOWN_RECORDING, SPEC_MISMATCH when one is of other observations or actions, INVALID_BATCH when
     *     one is damaged, ROLLOUT_FULL; nothing was shown then
     */
    void showTo(Agent agent) {
        if (!agent.lacksDemonstrations()) {
            return;
        }
        AgentSpec spec = agent.spec();
        List<String> names = spec.algorithm().demonstrations();
        long steps = 0;
        boolean whole = true;
        for (String name : names) {
            requireFitting(name, header(name, spec), spec);
            whole &= !recordings.isBeingMade(name);
            steps += recordings.totals(name).steps();
        }
        if (steps > spec.algorithm().maxHeldSteps()) {
            throw new RallyException(
                    ErrorCode.ROLLOUT_FULL,
                    "the recordings " + names + " are " + steps + " steps, and the agent may learn from "
                            + spec.algorithm().maxHeldSteps() + ": raise algorithm.maxHeldSteps, or name fewer");
        }
        Demonstrations.Reader read = new Demonstrations.Reader(spec, (int) steps);
        for (String name : names) {
            read.begin();
            try (RecordingReader reader = recordings.open(name)) {
                reader.each(read::add);
            }
        }
        agent.show(read.all(whole));
    }

    private RecordingHeader header(String name, AgentSpec spec) {
        try {
            return recordings.header(name);
        } catch (RallyException e) {
            throw new RallyException(
                    e.code(),
                    e.getMessage() + "; agent " + spec.name() + " is to learn from it: bring it back, or load the agent"
                            + " with changes that name others",
                    e);
        }
    }

    /** How many frames are stacked is the agent's own affair: they travel once. */
    private static void requireFitting(String name, RecordingHeader header, AgentSpec spec) {
        JsonNode seen = SpecJson.tree(oneFrame(header.observation()));
        JsonNode sees = SpecJson.tree(oneFrame(spec.observation()));
        JsonNode done = SpecJson.tree(header.action());
        JsonNode does = SpecJson.tree(spec.action());
        if (!seen.equals(sees) || !done.equals(does)) {
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    "the recording " + name + " has observations " + seen + " and actions " + done + "; agent "
                            + spec.name() + " has " + sees + " and " + does
                            + ": record an agent's own kind of game, or give the agent those spaces");
        }
    }

    private static ObservationSpace oneFrame(ObservationSpace space) {
        return new ObservationSpace(space.type(), space.shape(), 1, space.planes());
    }
}

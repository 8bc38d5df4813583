package dev.rally.server.routing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.agents.Actor;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingReader;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.BcSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.SpecJson;
import java.util.List;

/** Shows agents that imitate the recordings that their specs name, before each train. Any thread. */
final class Demonstrations {
    private final Recordings recordings;

    Demonstrations(Recordings recordings) {
        this.recordings = recordings;
    }

    /**
     * Submits what the agent is to imitate.
     *
     * @throws RallyException UNKNOWN_RECORDING, SPEC_MISMATCH when one is of other observations or actions, INVALID_BATCH when
     *     one is damaged, ROLLOUT_FULL; nothing was submitted then. AGENT_DETERMINISTIC
     */
    void showTo(LiveAgent live) {
        AgentSpec spec = live.agent().spec();
        List<String> names = spec.algorithm() instanceof BcSpec bc ? bc.demonstrations() : List.of();
        Actor actor = live.agent().actor();
        long steps = actor.heldSteps();
        for (String name : names) {
            try (RecordingReader reader = recordings.open(name)) {
                requireFitting(name, reader.header(), spec);
                steps += reader.count().steps();
            }
        }
        if (!names.isEmpty() && steps > spec.algorithm().maxHeldSteps()) {
            throw new RallyException(
                    ErrorCode.ROLLOUT_FULL,
                    "the recordings " + names + " and what is held besides are " + steps
                            + " steps, and the agent may hold "
                            + spec.algorithm().maxHeldSteps() + ": raise algorithm.maxHeldSteps, or name fewer");
        }
        for (String name : names) {
            try (RecordingReader reader = recordings.open(name)) {
                reader.each(batch -> actor.submit(batch, null, 0, Protocol.MAX_LANES));
            }
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

package dev.rally.agents.rollout;

import dev.rally.agents.state.SavedState;
import dev.rally.comm.spec.ObservationSpace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What an agent remembers of its lanes, for its own policy and, apart from it, for each checkpoint's that acts on them: a
 * memory belongs to one owner of the lane and to one policy. Remembers nothing where only the present frame counts. For
 * one thread at a time.
 *
 * <pre>
 * memory         of the agent's own policy: see {@link LaneMemory}
 * memory-17      of the policy of the checkpoint with that sequence number
 * </pre>
 */
public final class LaneMemories {
    /** The agent's own policy, among the sequence numbers of checkpoints. */
    public static final long OWN = 0;

    /** Checkpoints' policies that are remembered for; those that have not acted for longest are forgotten. */
    public static final int MAX_OTHERS = 16;

    private static final String GROUP = "memory";
    private static final String OTHERS = GROUP + "-";

    private final ObservationSpace space;
    private final int stateSize;
    private final boolean needed;
    private final LaneMemory own;
    private final Map<Long, LaneMemory> others = new LinkedHashMap<>(32, 0.75f, true);
    private final Set<Long> acted = new HashSet<>();

    /** @param stateSize numbers that a recurrent network remembers; 0 for others */
    public LaneMemories(ObservationSpace space, int stateSize) {
        this.space = space;
        this.stateSize = stateSize;
        needed = space.stack() > 1 || stateSize > 0;
        own = new LaneMemory(space, stateSize);
    }

    /**
     * The memory of a policy that is about to act.
     *
     * @param policy {@link #OWN}, or the sequence number of the checkpoint that it is of
     */
    public LaneMemory of(long policy) {
        if (policy == OWN || !needed) {
            return own;
        }
        acted.add(policy);
        LaneMemory known = others.get(policy);
        return known != null ? known : add(policy);
    }

    private LaneMemory add(long policy) {
        if (others.size() == MAX_OTHERS) {
            Long leastRecent = others.keySet().iterator().next();
            others.remove(leastRecent);
            acted.remove(leastRecent);
        }
        LaneMemory memory = new LaneMemory(space, stateSize);
        others.put(policy, memory);
        return memory;
    }

    /** The owner of the lanes has gone, and with it what they have shown. */
    public void end(int laneBase, int count) {
        own.end(laneBase, count);
        others.values().forEach(memory -> memory.end(laneBase, count));
    }

    /** Becomes as the other is now; of checkpoints' policies it takes those that have acted since this was last done. */
    public void become(LaneMemories other) {
        own.become(other.own);
        others.keySet().retainAll(other.acted);
        Map<Long, LaneMemory> present = new HashMap<>(others);
        others.clear();
        for (Map.Entry<Long, LaneMemory> entry : other.others.entrySet()) {
            if (other.acted.contains(entry.getKey())) {
                LaneMemory copy = present.getOrDefault(entry.getKey(), new LaneMemory(space, stateSize));
                copy.become(entry.getValue());
                others.put(entry.getKey(), copy);
            }
        }
        acted.addAll(others.keySet());
        other.acted.clear();
    }

    /** Adds what is remembered, where anything is to be. */
    public void save(SavedState to) {
        if (needed) {
            own.save(to, GROUP);
            others.forEach((policy, memory) -> memory.save(to, OTHERS + policy));
        }
    }

    /** New memories become as {@link #save} left them; no step is held. */
    public void restore(SavedState from) {
        if (!needed) {
            return;
        }
        own.restore(from, GROUP);
        for (String group : from.tensors().keySet()) {
            if (group.startsWith(OTHERS)) {
                of(policy(group)).restore(from, group);
            }
        }
    }

    private static long policy(String group) {
        try {
            return Long.parseLong(group.substring(OTHERS.length()));
        } catch (NumberFormatException e) {
            throw SavedState.corrupt("group " + group + " names no checkpoint");
        }
    }
}

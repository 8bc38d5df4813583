package dev.rally.agents;

import dev.rally.agents.policy.ActionDistribution;
import dev.rally.agents.rollout.HeldSteps;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ObservationSpace;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The rollout that an agent's steps are held for now, its number, and the memory for the next one. Numbers begin by
 * chance, so that none of an earlier agent of that name, on a server that was killed for example, is given again, whatever
 * the clock does; each is a whole number of a double, for clients that know no other. {@link #number} and {@link
 * #heldSteps} are for any thread, {@link #giveBack} is the learner's, all else is the actor's, under its lock.
 */
final class Rollouts {
    private static final long LEAST = 1L << 50;
    private static final long MOST = 1L << 52;

    private final int room;
    private HeldSteps current;
    private volatile HeldSteps spare;
    private volatile long number = ThreadLocalRandom.current().nextLong(LEAST, MOST);
    private volatile long heldSteps;

    Rollouts(ObservationSpace space, int stateSize, ActionDistribution actions, int maxHeldSteps) {
        room = Math.min(maxHeldSteps, HeldSteps.maxSteps(space, stateSize, actions));
        current = new HeldSteps(space, stateSize, actions);
        spare = new HeldSteps(space, stateSize, actions);
    }

    HeldSteps current() {
        return current;
    }

    long number() {
        return number;
    }

    long heldSteps() {
        return heldSteps;
    }

    /** How many steps may be held. */
    int room() {
        return room;
    }

    /** To be called when the current rollout has grown or shrunk. */
    void changed() {
        heldSteps = current.size();
    }

    /** Drops what is held, says how much that was, and begins the next rollout. */
    long discard() {
        long discarded = current.size();
        current.discard();
        next(current);
        return discarded;
    }

    /** Takes the rollout away for a train and begins the next one. */
    HeldSteps take() {
        HeldSteps taken = current;
        next(spare);
        return taken;
    }

    /** The train is over; nobody else has the rollout any more. */
    void giveBack(HeldSteps taken) {
        taken.clear();
        spare = taken;
    }

    void requireRoom(int rows) {
        if (current.size() > room - rows) {
            throw new RallyException(
                    ErrorCode.ROLLOUT_FULL,
                    "the agent holds " + current.size() + " steps and may hold " + room + "; " + rows
                            + " more do not fit: submit and train, or raise maxHeldSteps");
        }
    }

    void requireCurrent(@Nullable Long given) {
        if (given == null) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "outcomes of held steps need the rollout number that infer gave with the steps");
        }
        if (given != number) {
            throw new RallyException(
                    ErrorCode.ROLLOUT_DISCARDED,
                    "rollout " + given + " is gone: it was trained, or discarded by a mode switch or a restart; the"
                            + " agent's rollout is now " + number + ": drop these outcomes and go on playing");
        }
    }

    /** For complete transitions, whose steps nobody held. */
    static void requireNone(@Nullable Long given) {
        if (given != null) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "rollout is " + given + ", but the batch has OBSERVATION, so it brings complete transitions, which"
                            + " belong to no rollout: leave rollout out, or, for outcomes of held steps, OBSERVATION");
        }
    }

    private void next(HeldSteps next) {
        current = next;
        long ended = number;
        number = ended + 1;
        heldSteps = 0;
    }
}

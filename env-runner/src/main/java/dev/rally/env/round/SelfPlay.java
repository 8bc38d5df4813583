package dev.rally.env.round;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Check;
import java.util.List;

/**
 * How agents learn from playing themselves and who they were. One agent on both sides learns from both; of two agents,
 * one a side, one learns at a time, against the other one, which is deterministic meanwhile.
 *
 * @param newestShare the share of scenes in which the opponent is the agent as it is now, 0 to 1, to the nearest percent;
 *     in the others it is one of the pool
 * @param poolSize past selves in the pool, 1 to 16
 * @param addEveryRounds how often the agent that learns joins the pool, in rounds
 * @param turnRounds rounds that one of two agents learns before it is the other one's turn
 */
public record SelfPlay(double newestShare, int poolSize, int addEveryRounds, int turnRounds) {
    /** What beats Pong's level 3 soonest. */
    public static final SelfPlay DEFAULT = new SelfPlay(0.5, 8, 10, 10);

    /** As many policies as the server holds ready for each agent; the store keeps twice as many. */
    private static final int LARGEST_POOL = 16;

    public SelfPlay {
        Check.range("newestShare", newestShare, 0, 1);
        Check.range("poolSize", poolSize, 1, LARGEST_POOL);
        Check.range("addEveryRounds", addEveryRounds, 1, 1_000_000);
        Check.range("turnRounds", turnRounds, 1, 1_000_000);
    }

    /**
     * The agent on each side.
     *
     * @throws RallyException INVALID_PARAMS if it is not one on each of two sides
     */
    public static List<String> agents(Lineup lineup) {
        List<String> agents = lineup.sides().stream()
                .filter(side -> side.size() == 1 && side.get(0) instanceof Player.Agent)
                .map(side -> side.get(0).toString())
                .toList();
        if (lineup.sides().size() != 2 || agents.size() != 2) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "self-play takes one agent on each of two sides, the same or another one; here play " + lineup);
        }
        return agents;
    }
}

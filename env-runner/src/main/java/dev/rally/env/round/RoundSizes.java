package dev.rally.env.round;

import dev.rally.comm.client.Exchange;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.Check;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.SceneSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether rounds of these sizes can be played at all: what is too large is refused before anything begins, by the key that
 * makes it so. docs/configuration.md has the table.
 *
 * @param scenes side by side
 * @param steps of a round
 * @param groups of scenes in flight at once
 */
public record RoundSizes(int scenes, int steps, int groups) {
    /** What an array of numbers holds. */
    private static final long MAX_NUMBERS = Integer.MAX_VALUE - 16L;

    /**
     * Checks what a training's rounds take.
     *
     * @param agents those that learn
     * @throws dev.rally.comm.error.RallyException INVALID_SPEC, naming the key, the size and the limit
     */
    public void check(SceneSpec scene, Lineup lineup, @Nullable SelfPlay selfPlay, List<AgentSpec> agents) {
        List<StageSize> stages = stages(lineup, selfPlay, agents);
        stages.forEach(stage -> checkSlot(scene, stage));
        checkExchanges(scene, stages);
        for (StageSize stage : stages) {
            agents.forEach(agent -> checkHeld(agent, stage.liveLanes().getOrDefault(agent.name(), 0)));
        }
    }

    /** The steps of that agent in a round, where it learns in most games. */
    public int held(Lineup lineup, @Nullable SelfPlay selfPlay, List<AgentSpec> agents, String agent) {
        return steps
                * stages(lineup, selfPlay, agents).stream()
                        .mapToInt(stage -> stage.liveLanes().getOrDefault(agent, 0))
                        .max()
                        .orElse(0);
    }

    private List<StageSize> stages(Lineup lineup, @Nullable SelfPlay selfPlay, List<AgentSpec> agents) {
        List<Lineup> lineups = selfPlay == null
                ? List.of(lineup)
                : SelfPlayLineups.of(lineup, selfPlay).subList(0, agents.size());
        return lineups.stream().map(each -> Stage.size(each, scenes, groups)).toList();
    }

    private void checkSlot(SceneSpec scene, StageSize stage) {
        Check.that(
                stage.slots() <= Protocol.MAX_SLOTS,
                "loop.groups is %s: in each of them %s agents and checkpoints play, which takes %s slots; allowed are %s:"
                        + " name fewer players, or fewer groups",
                groups,
                stage.slots() / groups,
                stage.slots(),
                Protocol.MAX_SLOTS);
        long bytes = slotBytes(scene, stage);
        Check.that(
                bytes <= Protocol.MAX_SLOT_BYTES,
                "loop.scenes is %s: the largest of loop.groups (%s) has %s observations of %s bytes for one player, which"
                        + " takes a slot of %s bytes; allowed are %s: play fewer scenes, or part them into more groups",
                scenes,
                groups,
                stage.rows(),
                Observations.rowBytes(scene.observation()),
                bytes,
                Protocol.MAX_SLOT_BYTES);
    }

    private static long slotBytes(SceneSpec scene, StageSize stage) {
        return Exchange.slotBytes(Inference.columnBytes(stage.rows(), scene));
    }

    private void checkExchanges(SceneSpec scene, List<StageSize> stages) {
        long bytes = stages.stream()
                .mapToLong(stage -> 2L * stage.slots() * slotBytes(scene, stage))
                .sum();
        Check.that(
                bytes <= Protocol.MAX_EXCHANGE_BYTES,
                "loop.scenes is %s: their observations take exchange files of %s bytes; allowed are %s: play fewer scenes",
                scenes,
                bytes,
                Protocol.MAX_EXCHANGE_BYTES);
        long lanes = stages.stream().mapToLong(StageSize::lanes).sum();
        Check.that(
                lanes <= Protocol.MAX_LANES,
                "loop.scenes is %s: those who play in them take %s lanes; allowed are %s: play fewer scenes",
                scenes,
                lanes,
                Protocol.MAX_LANES);
    }

    private void checkHeld(AgentSpec agent, int lanes) {
        long held = (long) steps * lanes;
        int allowed = agent.algorithm().maxHeldSteps();
        Check.that(
                held <= allowed,
                "loop.roundSteps is %s and loop.scenes %s: %s plays in %s lanes, so it has %s steps in a round, and its algorithm.maxHeldSteps"
                        + " is %s: raise that, or play fewer steps or scenes",
                steps,
                scenes,
                agent.name(),
                lanes,
                held,
                allowed);
        Map.Entry<String, Integer> widest = widest(agent);
        Check.that(
                held * widest.getValue() <= MAX_NUMBERS,
                "loop.roundSteps is %s and loop.scenes %s: %s has %s steps in a round, each with %s %s; no more than %s numbers can be held:"
                        + " play fewer steps or scenes",
                steps,
                scenes,
                agent.name(),
                held,
                widest.getValue(),
                widest.getKey(),
                MAX_NUMBERS);
    }

    /** What a step has most of; pictures are held apart, and need no array of their own. */
    private static Map.Entry<String, Integer> widest(AgentSpec agent) {
        ObservationSpace seen = agent.observation();
        ActionSpace action = agent.action();
        int features = seen.type() == ObservationSpace.Type.FLOAT32 ? seen.size() : 1;
        int choices = Math.max(action.size(), action.choiceCount());
        return features >= choices ? Map.entry("features", features) : Map.entry("choices of actions", choices);
    }
}

package dev.rally.env.round;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stage asks of the server.
 *
 * @param slots of its exchange: one for each group and team
 * @param rows of its largest batch
 * @param lanes of its exchange
 * @param liveLanes those of each live agent, in which steps are held
 */
record StageSize(int slots, int rows, int lanes, Map<String, Integer> liveLanes) {

    /** @param groups {@code [group, team]} */
    static StageSize of(List<List<Team>> groups) {
        int slots = groups.stream().mapToInt(List::size).sum();
        int rows =
                groups.stream().flatMap(List::stream).mapToInt(Team::rows).max().orElse(0);
        int[] firstLanes = Stage.firstLanes(groups);
        int lanes = 0;
        Map<String, Integer> live = new HashMap<>();
        for (int i = 0; i < firstLanes.length; i++) {
            int own = Stage.lanes(groups, i);
            lanes = Math.max(lanes, firstLanes[i] + own);
            Team team = groups.get(0).get(i);
            if (team.checkpoint() == null) {
                live.put(team.agent(), own);
            }
        }
        return new StageSize(slots, rows, lanes, Map.copyOf(live));
    }
}

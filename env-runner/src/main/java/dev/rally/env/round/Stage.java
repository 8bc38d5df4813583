package dev.rally.env.round;

import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingWriter;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A batch of scenes with its players seated and one exchange for all of them. One thread. */
public final class Stage implements AutoCloseable {
    private final SceneBatch scenes;
    private final @Nullable Exchange exchange;
    private final List<Group> groups;
    private final Actions actions;
    private final Outcomes outcomes;
    private @Nullable SceneRecorder recorder;

    private Stage(SceneBatch scenes, @Nullable Exchange exchange, List<Group> groups) {
        this.scenes = scenes;
        this.exchange = exchange;
        this.groups = List.copyOf(groups);
        actions = new Actions(scenes.spec(), scenes.scenes());
        outcomes = new Outcomes(scenes.spec(), scenes.scenes());
    }

    /**
     * Seats the players in {@code groupCount} groups of scenes.
     *
     * @param client may be null when only scripts play
     */
    public static Stage open(@Nullable RallyClient client, SceneBatch scenes, Lineup lineup, int groupCount) {
        if (groupCount < 1 || groupCount > scenes.scenes()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    groupCount + " groups of " + scenes.scenes()
                            + " scenes; allowed are 1 to as many as there are scenes");
        }
        int[] bounds = bounds(scenes.scenes(), groupCount);
        for (int g = 0; g < groupCount; g++) {
            lineup.assign(scenes, bounds[g], bounds[g + 1]);
        }
        List<List<Team>> teams = teams(lineup, bounds);
        Exchange exchange = client == null ? null : exchange(client, scenes, teams);
        List<Group> groups = new ArrayList<>();
        int[] lanes = firstLanes(teams);
        for (int g = 0; g < groupCount; g++) {
            List<Inference> inferences = new ArrayList<>();
            for (int i = 0; client != null && exchange != null && i < lanes.length; i++) {
                Team team = teams.get(g).get(i);
                inferences.add(new Inference(client, scenes, team, exchange, g * lanes.length + i, lanes[i]));
                lanes[i] += team.rows();
            }
            groups.add(new Group(bounds[g], bounds[g + 1], List.copyOf(inferences)));
        }
        return new Stage(scenes, exchange, groups);
    }

    /** Where each group begins, and the last one ends. */
    private static int[] bounds(int scenes, int groupCount) {
        int[] bounds = new int[groupCount + 1];
        for (int g = 0; g < groupCount; g++) {
            bounds[g + 1] = (int) ((long) scenes * (g + 1) / groupCount);
        }
        return bounds;
    }

    private static List<List<Team>> teams(Lineup lineup, int[] bounds) {
        List<List<Team>> teams = new ArrayList<>();
        for (int g = 0; g + 1 < bounds.length; g++) {
            teams.add(lineup.teams(bounds[g], bounds[g + 1]));
        }
        return teams;
    }

    /** What {@link #open} would ask of the server. */
    static StageSize size(Lineup lineup, int scenes, int groupCount) {
        return StageSize.of(teams(lineup, bounds(scenes, groupCount)));
    }

    private static @Nullable Exchange exchange(RallyClient client, SceneBatch scenes, List<List<Team>> teams) {
        StageSize size = StageSize.of(teams);
        long columnBytes = Inference.columnBytes(size.rows(), scenes.spec());
        return size.slots() == 0 ? null : Exchange.open(client, size.slots(), columnBytes, size.lanes());
    }

    /**
     * Each team's first lane. A lane is what an agent remembers of one game, so an agent's checkpoints have lanes of their own,
     * behind those of the agent itself, whose outcomes are counted from lane 0.
     */
    static int[] firstLanes(List<List<Team>> groups) {
        List<Team> teams = groups.get(0);
        int[] first = new int[teams.size()];
        Map<String, Integer> taken = new HashMap<>();
        for (boolean live : new boolean[] {true, false}) {
            for (int i = 0; i < first.length; i++) {
                if ((teams.get(i).checkpoint() == null) == live) {
                    int lanes = lanes(groups, i);
                    first[i] = taken.merge(teams.get(i).agent(), lanes, Integer::sum) - lanes;
                }
            }
        }
        return first;
    }

    static int lanes(List<List<Team>> groups, int team) {
        return groups.stream().mapToInt(group -> group.get(team).rows()).sum();
    }

    public SceneBatch scenes() {
        return scenes;
    }

    /** The actions of the next {@link #advance}; those of seats that persons play are theirs to write. */
    public Actions actions() {
        return actions;
    }

    /** What the last {@link #advance} brought; rewritten by the next. */
    public Outcomes outcomes() {
        return outcomes;
    }

    List<Group> groups() {
        return groups;
    }

    /** Asks every agent for its best actions, whatever its mode; nothing is held for training. */
    public void deterministic() {
        groups.forEach(group -> group.inferences().forEach(inference -> inference.deterministic(true)));
    }

    /**
     * Records what a player does from now on, until the stage is closed.
     *
     * @param lineup who sits where
     * @throws RallyException INVALID_PARAMS for a script whose scene does not tell what it does
     */
    public void record(Lineup lineup, Player player, RecordingWriter to) {
        if (player instanceof Player.Script) {
            scenes.writeScripts();
        }
        recorder = new SceneRecorder(scenes, lineup.seats(player, scenes.scenes()), to);
    }

    /** One agent step of every scene, from observation to outcome. */
    public void advance() {
        observed();
        groups.forEach(Group::ask);
        for (Group group : groups) {
            finish(group, (team, answer) -> {});
        }
        recorded();
    }

    /** Writes what was recorded; the next steps are not recorded. */
    public void stopRecording() {
        if (recorder != null) {
            recorder.flush();
            recorder = null;
        }
    }

    private void observed() {
        if (recorder != null) {
            recorder.observe();
        }
    }

    private void recorded() {
        if (recorder != null) {
            recorder.record(actions, outcomes);
        }
    }

    /**
     * One agent step of every scene, frame by frame.
     *
     * @param betweenFrames runs between two frames of a step; it may change the actions of seats that persons play
     */
    public void advance(Runnable betweenFrames) {
        observed();
        groups.forEach(Group::ask);
        for (Group group : groups) {
            group.receive(actions, (team, answer) -> {});
            scenes.step(group.first(), group.last(), actions, outcomes, betweenFrames);
        }
        recorded();
    }

    /** Asks every agent what it makes of what it sees, too; see {@link #outlook}. */
    public void tell() {
        groups.forEach(group -> group.inferences().forEach(Inference::tell));
    }

    /** What the policy on that side makes of the first scene's game, as of the last step; null where nobody says. */
    public @Nullable Outlook outlook(int side) {
        return groups.get(0).inferences().stream()
                .map(inference -> inference.outlook(side))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Awaits the group's actions and steps its scenes. */
    void finish(Group group, Group.AnswerListener listener) {
        group.receive(actions, listener);
        scenes.step(group.first(), group.last(), actions, outcomes);
    }

    @Override
    public void close() {
        try {
            stopRecording();
        } finally {
            if (exchange != null) {
                exchange.close();
            }
        }
    }
}

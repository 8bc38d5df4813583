package dev.rally.env.player;

import dev.rally.env.game.Game;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says again, frame by frame, what somebody has said in recorded rounds; in a round that goes on for longer it fails. */
public final class RecordedMind implements Mind {
    private final String name;
    private final List<List<@Nullable Object>> rounds;
    private int round;
    private int frame;

    /**
     * One that has said nothing yet.
     *
     * @param name what it is called on command lines, for messages
     * @param rounds the commands of each, a frame each
     */
    public RecordedMind(String name, List<List<@Nullable Object>> rounds) {
        this.name = name;
        this.rounds = rounds.stream()
                .map(commands -> Collections.unmodifiableList(new ArrayList<@Nullable Object>(commands)))
                .toList();
    }

    @Override
    public void begin() {}

    @Override
    public Answer update(Map<String, Object> sceneInfo, List<Integer> keyboard) {
        if (!Game.ALIVE.equals(sceneInfo.get(Game.STATUS))) {
            return Answer.RESET;
        }
        List<@Nullable Object> commands = rounds.get(round);
        if (frame == commands.size()) {
            throw new PlayerException(
                    name + " has " + frame + " commands of round " + (round + 1)
                            + ", and this one goes on: other players, chance (--seed) or parameters differ from when it was recorded");
        }
        return Answer.of(commands.get(frame++));
    }

    @Override
    public void reset() {
        frame = 0;
        if (++round == rounds.size()) {
            throw new PlayerException(
                    name + " has " + round + (round == 1 ? " round" : " rounds") + ", and no more; -1 plays one");
        }
    }

    /** It has started nothing. */
    @Override
    public void close(long graceMs) {}
}

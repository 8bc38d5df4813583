package dev.rally.server.compat.pong;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What games call their events.
 *
 * @param states events that bring a state
 * @param move the answer to a state
 * @param status what the agent is at
 * @param error the answer to a message that is none
 * @param start begins to learn
 * @param stop learns no more
 * @param reset the game begins an episode of its own accord
 */
public record EventNames(
        Set<String> states, String move, String status, String error, String start, String stop, String reset) {
    private static final String PLAYER_ACTION = "player_action";
    private static final String STATE_UPDATE = "state_update";
    private static final String AI_MOVE = "ai_move";
    private static final String TRAINING_STATUS = "training_status";
    private static final String STATE_ERROR = "state_error";
    private static final String START_TRAINING = "start_training";
    private static final String STOP_TRAINING = "stop_training";
    private static final String RESET_EPISODE = "reset_episode";

    public EventNames {
        states = Set.copyOf(states);
    }

    /** What games may send. */
    List<String> received() {
        return Stream.concat(states.stream(), Stream.of(start, stop, reset))
                .sorted()
                .toList();
    }

    /**
     * The usual names.
     *
     * @param others what a game calls some of them instead, by the usual name
     */
    public static EventNames with(Map<String, String> others) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String usual : new String[] {
            PLAYER_ACTION,
            STATE_UPDATE,
            AI_MOVE,
            TRAINING_STATUS,
            STATE_ERROR,
            START_TRAINING,
            STOP_TRAINING,
            RESET_EPISODE
        }) {
            names.put(usual, usual);
        }
        for (Map.Entry<String, String> other : others.entrySet()) {
            if (!names.containsKey(other.getKey())) {
                throw new IllegalArgumentException("--compat-event renames " + other.getKey() + "; allowed are "
                        + String.join(", ", names.keySet()));
            }
        }
        names.putAll(others);
        if (new HashSet<>(names.values()).size() < names.size() || names.containsValue("")) {
            throw new IllegalArgumentException("--compat-event leaves the events " + String.join(", ", names.values())
                    + "; each needs a name of its own");
        }
        return new EventNames(
                Set.of(name(names, PLAYER_ACTION), name(names, STATE_UPDATE)),
                name(names, AI_MOVE),
                name(names, TRAINING_STATUS),
                name(names, STATE_ERROR),
                name(names, START_TRAINING),
                name(names, STOP_TRAINING),
                name(names, RESET_EPISODE));
    }

    private static String name(Map<String, String> names, String usual) {
        return names.getOrDefault(usual, usual);
    }
}

package dev.rally.env.selfplay;

import dev.rally.comm.protocol.Mode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Which of two agents learns, by their modes on the server: the one whose turn it is is in training mode, the other one
 * deterministic. A mode that a person has set meanwhile stands: an agent made deterministic stays so in its own turns too
 * until it is set to training again; one set to training out of turn learns until the turn ends.
 */
final class TurnModes {
    private final BiConsumer<String, Mode> set;
    private final Consumer<String> notice;
    /** As this last left them. */
    private final Map<String, Mode> left = new HashMap<>();

    /** Made deterministic by a person. */
    private final Set<String> benched = new HashSet<>();
    /** Set to training by a person while another one's turn lasts. */
    private final Set<String> outOfTurn = new HashSet<>();

    /** @param set switches an agent's mode on the server */
    TurnModes(BiConsumer<String, Mode> set, Consumer<String> notice) {
        this.set = set;
        this.notice = notice;
    }

    /**
     * The mode in which an agent plays the coming round.
     *
     * @param turnBegins whether the coming round is the first of a turn
     * @param seen the mode that the server shows
     */
    Mode coming(String agent, boolean itsTurn, boolean turnBegins, Mode seen) {
        if (turnBegins) {
            outOfTurn.remove(agent);
        }
        Mode before = left.get(agent);
        boolean byPerson = before == null ? itsTurn && seen == Mode.DETERMINISTIC : seen != before;
        if (byPerson) {
            switched(agent, itsTurn, seen);
        }
        boolean learns = !benched.contains(agent) && (itsTurn || outOfTurn.contains(agent));
        Mode coming = learns ? Mode.TRAINING : Mode.DETERMINISTIC;
        if (coming != seen) {
            set.accept(agent, coming);
        }
        left.put(agent, coming);
        return coming;
    }

    private void switched(String agent, boolean itsTurn, Mode seen) {
        if (seen == Mode.DETERMINISTIC) {
            benched.add(agent);
            notice.accept(agent + " is in deterministic mode: it stays so in its turns too, until ./rally mode " + agent
                    + " training");
        } else {
            benched.remove(agent);
            if (!itsTurn) {
                outOfTurn.add(agent);
            }
            notice.accept(agent + (itsTurn ? " learns again" : " learns out of turn, until the turn ends"));
        }
    }

    /** Gives agents that only wait for their turn back their training mode. */
    void release() {
        left.forEach((agent, mode) -> {
            if (mode == Mode.DETERMINISTIC && !benched.contains(agent)) {
                set.accept(agent, Mode.TRAINING);
            }
        });
        left.clear();
    }
}

package dev.rally.env.round;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who plays on which side. Where a side has several players, the scenes are shared evenly among them, in order; one who
 * is named several times has as many shares.
 *
 * @param sides {@code [side]}: at least one player each
 */
public record Lineup(List<List<Player>> sides) {

    public Lineup {
        sides = sides.stream().map(List::copyOf).toList();
    }

    /**
     * Reads one text a side, with commas between players that share it: {@code pong} against {@code level2,level3}.
     *
     * @param self the agent that {@code self} stands for
     * @throws RallyException INVALID_PARAMS for an unknown player
     */
    public static Lineup parse(SceneSpec spec, List<String> texts, String self) {
        List<List<Player>> sides = new ArrayList<>();
        for (String text : texts) {
            sides.add(players(spec, text, self));
        }
        if (sides.size() != spec.sides().size()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    sides.size() + " sides have players; " + spec.name() + " has the sides " + spec.sides());
        }
        return new Lineup(sides);
    }

    /** Reads one side's text, as {@link #parse} does. */
    public static List<Player> players(SceneSpec spec, String text, String self) {
        List<Player> players = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Player player = Player.parse(part.strip(), spec.scripts());
            players.add(player instanceof Player.Self ? new Player.Agent(self) : player);
        }
        return players;
    }

    /** The same lineup, where nobody is expected to sit at the keyboard. */
    public Lineup withoutPersons() {
        if (sides.stream().flatMap(List::stream).anyMatch(Player.Person.class::isInstance)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "\"you\" can only play, not train or be evaluated: try ./rally play");
        }
        return this;
    }

    /** Two players against each other, each on the left in one half of the scenes and on the right in the other. */
    public static Lineup bothWays(Player a, Player b) {
        return new Lineup(List.of(List.of(a, b), List.of(b, a)));
    }

    /** The live agents that play, each once. */
    public List<String> agents() {
        return sides.stream()
                .flatMap(List::stream)
                .filter(Player.Agent.class::isInstance)
                .map(Player::toString)
                .distinct()
                .toList();
    }

    /** The agents whose checkpoints play, each once; they must be live as well for the server to know them. */
    public List<String> snapshotAgents() {
        return sides.stream()
                .flatMap(List::stream)
                .filter(Player.Snapshot.class::isInstance)
                .map(player -> ((Player.Snapshot) player).agent())
                .distinct()
                .toList();
    }

    /** Gives each side of the scenes {@code first} to {@code last - 1} to its script or to actions. */
    void assign(SceneBatch scenes, int first, int last) {
        forEachSeat(
                first,
                last,
                (player, seat) -> scenes.assign(
                        seat.side(),
                        seat.first(),
                        seat.last(),
                        player instanceof Player.Script script ? script.name() : null));
    }

    /** The teams that play the scenes {@code first} to {@code last - 1}, in the order of their first seats. */
    List<Team> teams(int first, int last) {
        Map<Player, List<Seat>> seats = new LinkedHashMap<>();
        forEachSeat(first, last, (player, seat) -> {
            if (!(player instanceof Player.Script || player instanceof Player.Person)) {
                seats.computeIfAbsent(player, p -> new ArrayList<>()).add(seat);
            }
        });
        return seats.entrySet().stream()
                .map(e -> e.getKey() instanceof Player.Snapshot snapshot
                        ? new Team(snapshot.agent(), snapshot.checkpoint(), e.getValue())
                        : new Team(e.getKey().toString(), null, e.getValue()))
                .toList();
    }

    /** Where a player sits in so many scenes. */
    List<Seat> seats(Player player, int scenes) {
        List<Seat> seats = new ArrayList<>();
        forEachSeat(0, scenes, (other, seat) -> {
            if (other.equals(player)) {
                seats.add(seat);
            }
        });
        return seats;
    }

    private void forEachSeat(int first, int last, SeatVisitor visitor) {
        for (int side = 0; side < sides.size(); side++) {
            List<Player> players = sides.get(side);
            for (int i = 0, next; i < players.size(); i = next) {
                next = i + 1;
                while (next < players.size() && players.get(next).equals(players.get(i))) {
                    next++;
                }
                int from = first + (int) ((long) (last - first) * i / players.size());
                int to = first + (int) ((long) (last - first) * next / players.size());
                if (from < to) {
                    visitor.visit(players.get(i), new Seat(side, from, to));
                }
            }
        }
    }

    /** As on the command line: {@code pong : level2,level3}. */
    @Override
    public String toString() {
        return sides.stream()
                .map(side -> side.stream().map(Player::toString).collect(Collectors.joining(",")))
                .collect(Collectors.joining(" : "));
    }

    private interface SeatVisitor {
        void visit(Player player, Seat seat);
    }
}

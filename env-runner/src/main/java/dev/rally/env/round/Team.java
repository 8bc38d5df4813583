package dev.rally.env.round;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All the seats that one policy plays in a group of scenes, asked for actions in one batch: row by row, its seats'
 * scenes one after the other.
 *
 * @param checkpoint the checkpoint that plays instead of the live agent
 */
record Team(String agent, @Nullable String checkpoint, List<Seat> seats) {
    Team {
        seats = List.copyOf(seats);
    }

    int rows() {
        return seats.stream().mapToInt(Seat::scenes).sum();
    }
}

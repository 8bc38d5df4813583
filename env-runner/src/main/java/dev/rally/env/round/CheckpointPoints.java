package dev.rally.env.round;

import dev.rally.env.scene.Outcomes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A checkpoint's part in a round: who it is, and the points that it won and lost. */
final class CheckpointPoints {
    /** {@code [group]} */
    private final List<Inference> inferences;

    private long won;
    private long lost;

    CheckpointPoints(List<Inference> inferences) {
        this.inferences = inferences;
    }

    /** Whether the lineup has that checkpoint here. */
    boolean plays(String checkpoint) {
        return checkpoint.equals(inferences.get(0).team().checkpoint());
    }

    void replace(String other) {
        for (Inference inference : inferences) {
            inference.checkpoint(other);
            inference.deterministic(false);
        }
    }

    /** As {@link Inference#unreadable}. */
    @Nullable
    String unreadable() {
        return inferences.stream()
                .map(Inference::unreadable)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    void begin() {
        won = 0;
        lost = 0;
    }

    void record(int group, Outcomes outcomes) {
        for (Seat seat : inferences.get(group).team().seats()) {
            for (int side = 0; side < outcomes.points.length; side++) {
                long sum = 0;
                for (int scene = seat.first(); scene < seat.last(); scene++) {
                    sum += outcomes.points[side][scene];
                }
                won += side == seat.side() ? sum : 0;
                lost += side == seat.side() ? 0 : sum;
            }
        }
    }

    Round.Points points() {
        return new Round.Points(won, lost);
    }
}

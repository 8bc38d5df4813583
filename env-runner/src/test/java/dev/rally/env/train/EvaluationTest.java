package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.evaluate.Share;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static Evaluation against(String opponent) {
        MatchResult match = new MatchResult("pong", opponent, new Share(4, 5), new Share(90, 100), 40, 2, 0);
        return new Evaluation(Map.of(opponent, new Evaluation.Shown<>(new AsOf(1, 1), match)), null);
    }

    /** In training only the strongest is met, so it would come first. */
    @Test
    void hasOpponentsInThePlansOrder() {
        Evaluation played = against("level2").orElse(against("level1")).orElse(against("level3"));
        assertThat(played.inOrder(List.of("level1", "level2", "level3"))
                        .matches()
                        .keySet())
                .containsExactly("level1", "level2", "level3");
        assertThat(played.inOrder(List.of("level2")).matches().keySet())
                .startsWith("level2")
                .hasSize(3);
    }
}

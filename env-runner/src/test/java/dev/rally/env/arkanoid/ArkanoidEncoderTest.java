package dev.rally.env.arkanoid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.plain.Tuple;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArkanoidEncoderTest {
    private final ArkanoidEncoder encoder = new ArkanoidEncoder();

    private static Map<String, Object> seen(String status, List<Tuple> bricks, List<Tuple> hardBricks) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("status", status);
        info.put("ball", Tuple.of(93, 395));
        info.put("platform", Tuple.of(75, 400));
        info.put("bricks", bricks);
        info.put("hard_bricks", hardBricks);
        return info;
    }

    @Test
    void bricksAreSeenByColumns() {
        float[] out = new float[encoder.features()];
        List<Tuple> bricks = List.of(Tuple.of(0, 60), Tuple.of(0, 90));
        encoder.encode("ml", seen("GAME_ALIVE", bricks, List.of(Tuple.of(175, 140))), out);
        assertThat(out[0]).isEqualTo(95.5f / 100 - 1, within(1e-6f));
        assertThat(out[2]).isEqualTo(-0.05f, within(1e-6f));
        assertThat(out[4]).isEqualTo(1);
        assertThat(out[5]).isEqualTo(2 / 5f);
        assertThat(out[6]).isZero();
        assertThat(out[12]).isEqualTo(2 / 5f);
        assertThat(out[13]).isEqualTo(100 / 250f - 1, within(1e-6f));
        assertThat(out[14]).isEqualTo(-1);
        assertThat(out[20]).isEqualTo(150 / 250f - 1, within(1e-6f));
    }

    @Test
    void hitsAreWorthATenthAndEndsAPoint() {
        Tuple brick = Tuple.of(0, 60);
        Map<String, Object> hard = seen("GAME_ALIVE", List.of(), List.of(brick));
        Map<String, Object> hit = seen("GAME_ALIVE", List.of(brick), List.of());
        Map<String, Object> passed = seen("GAME_PASS", List.of(), List.of());
        assertThat(encoder.reward("ml", hard, hit)).isEqualTo(0.1f, within(1e-6f));
        assertThat(encoder.reward("ml", hit, passed)).isEqualTo(1.1f, within(1e-6f));
        assertThat(encoder.reward("ml", hit, seen("GAME_OVER", List.of(brick), List.of())))
                .isEqualTo(-1);
        assertThat(encoder.points("ml", passed)).isEqualTo(1);
    }

    /** Whoever stands still is served to at last, breaks some bricks, and loses. */
    @Test
    void isASceneOfTwoFramesAtOnce() {
        try (SceneBatch scenes = SceneCatalog.named("arkanoid").open(1)) {
            assertThat(scenes.spec().observation().stack()).isEqualTo(2);
            Actions actions = new Actions(scenes.spec(), 1);
            Outcomes outcomes = new Outcomes(scenes.spec(), 1);
            actions.discrete[0][0] = encoder.commands().indexOf("NONE");
            float sum = 0;
            int steps = 0;
            do {
                scenes.step(0, 1, actions, outcomes);
                sum += outcomes.reward[0][0];
            } while (outcomes.terminated[0] == 0 && ++steps < 4_000);
            assertThat(steps).isBetween(150, 3_999);
            assertThat(sum).isGreaterThan(-1).isLessThan(1);
        }
    }
}

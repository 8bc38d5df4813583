package dev.rally.env.pong;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PongFramesTest {
    private static final int STEPS = 2_000;

    @ParameterizedTest
    @EnumSource(PongVariant.class)
    void frameByFrameItIsTheSameGame(PongVariant variant) {
        PongScenes whole = new PongScenes(variant, 2);
        PongScenes framed = new PongScenes(variant, 2);
        Actions actions = new Actions(whole.spec(), 2);
        Outcomes first = new Outcomes(whole.spec(), 2);
        Outcomes second = new Outcomes(whole.spec(), 2);
        Random random = new Random(1);
        int[] between = new int[1];
        for (int step = 0; step < STEPS; step++) {
            choose(whole.spec().action(), actions, random);
            whole.step(0, 2, actions, first);
            framed.step(0, 2, actions, second, () -> between[0]++);
            assertThat(framed.save()).isEqualTo(whole.save());
            assertThat(second.reward).isDeepEqualTo(first.reward);
        }
        assertThat(between[0]).isEqualTo(STEPS * (framed.framesPerStep() - 1));
    }

    private static void choose(ActionSpace space, Actions actions, Random random) {
        for (int side = 0; side < 2; side++) {
            for (int scene = 0; scene < 2; scene++) {
                if (space instanceof ActionSpace.Discrete discrete) {
                    actions.discrete[side][scene] = random.nextInt(discrete.n());
                } else {
                    actions.continuous[side][scene] = 2 * random.nextFloat() - 1;
                }
            }
        }
    }
}

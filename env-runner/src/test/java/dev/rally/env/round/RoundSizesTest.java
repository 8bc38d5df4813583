package dev.rally.env.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.PpoSpec;
import dev.rally.env.pong.PongSource;
import dev.rally.env.pong.PongVariant;
import dev.rally.env.scene.SceneSpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rounds that cannot be played are refused before anything begins, with the size and the limit. */
class RoundSizesTest {
    private static final SceneSpec PONG = new PongSource().spec();
    private static final SceneSpec PICTURES = new PongSource(PongVariant.PIXELS).spec();
    private static final SceneSpec WIDE = new SceneSpec(
            "wide", List.of("reader"), ObservationSpace.vector(4096), new ActionSpace.Discrete(2), List.of());

    private static void check(SceneSpec scene, RoundSizes sizes, @Nullable SelfPlay selfPlay, String... players) {
        boolean pictures = scene.observation().type() == ObservationSpace.Type.UINT8;
        PpoSpec ppo = PpoSpec.defaults(pictures, false);
        NetworkSpec network = pictures ? NetworkSpec.Conv.defaults() : ppo.defaultNetwork();
        AgentSpec pong = new AgentSpec("pong", scene.observation(), scene.action(), ppo, network, 1);
        sizes.check(scene, Lineup.parse(scene, List.of(players), "pong"), selfPlay, List.of(pong));
    }

    private static void fits(SceneSpec scene, RoundSizes sizes, String... players) {
        assertThatCode(() -> check(scene, sizes, null, players)).doesNotThrowAnyException();
    }

    private static void refused(ThrowingCallable check, String... parts) {
        assertThatThrownBy(check)
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SPEC))
                .hasMessageContainingAll(parts);
    }

    @Test
    void aRoundHasAtMostTheStepsThatItsAgentMayHold() {
        fits(PONG, new RoundSizes(1024, 4096, 1), "pong", "level2");
        refused(
                () -> check(PONG, new RoundSizes(1024, 4097, 1), null, "pong", "level2"),
                "loop.roundSteps is 4097",
                "4195328 steps",
                "maxHeldSteps is 4194304");
        refused(() -> check(PONG, new RoundSizes(1024, 4096, 1), null, "self", "self"), "2048 lanes", "8388608 steps");
    }

    @Test
    void inSelfPlayOnlyWhatTheAgentPlaysItselfCounts() {
        SelfPlay half = new SelfPlay(0, 4, 10, 10);
        assertThatCode(() -> check(PONG, new RoundSizes(1024, 4096, 1), half, "pong", "pong"))
                .doesNotThrowAnyException();
        refused(
                () -> check(PONG, new RoundSizes(1024, 4096, 1), new SelfPlay(1, 4, 10, 10), "pong", "pong"),
                "8388608 steps");
    }

    @Test
    void theObservationsOfAGroupFitIntoASlot() {
        fits(PICTURES, new RoundSizes(30_000, 8, 1), "pong", "level2");
        refused(
                () -> check(PICTURES, new RoundSizes(50_000, 8, 1), null, "pong", "level2"),
                "loop.scenes is 50000",
                "50000 observations of 7056 bytes",
                "allowed are 268435456");
        fits(PICTURES, new RoundSizes(50_000, 8, 2), "pong", "level2");
    }

    @Test
    void allObservationsFitIntoTheExchangeFiles() {
        refused(
                () -> check(PICTURES, new RoundSizes(160_000, 8, 16), null, "pong", "level2"),
                "loop.scenes is 160000",
                "allowed are 2147483647");
    }

    @Test
    void allWhoPlayHaveLanes() {
        fits(PONG, new RoundSizes(1 << 20, 4, 1), "pong", "level2");
        refused(() -> check(PONG, new RoundSizes(1 << 20, 1, 1), null, "self", "self"), "2097152 lanes", "1048576");
    }

    @Test
    void allWhoPlayHaveASlotInEachGroup() {
        String past = IntStream.range(0, 17).mapToObj(i -> "pong@" + i).collect(Collectors.joining(","));
        refused(() -> check(PONG, new RoundSizes(1024, 8, 16), null, "pong", past), "288 slots", "allowed are 256");
        fits(PONG, new RoundSizes(1024, 8, 14), "pong", past);
    }

    @Test
    void whatIsHeldOfEachStepFitsIntoAnArray() {
        fits(WIDE, new RoundSizes(1024, 500, 1), "pong");
        refused(() -> check(WIDE, new RoundSizes(1024, 512, 1), null, "pong"), "4096 features", "2147483631");
    }
}

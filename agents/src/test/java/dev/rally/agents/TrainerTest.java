package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.protocol.Result;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How an agent trains, and what is left of a train that fails. */
class TrainerTest extends AgentFixture {
    @Test
    void aFailureOfRallysOwnSaysWhatIsLost() {
        play(agent, 0, 8);
        float[] before = parameters(agent);
        refused(
                ErrorCode.INTERNAL_ERROR,
                "its rollout of 64 steps is dropped: java.lang.OutOfMemoryError: as large as it may be",
                () -> agent.train(null, TestClient.control(() -> {
                    throw new OutOfMemoryError("as large as it may be");
                })));
        assertThat(parameters(agent)).isEqualTo(before);
        play(agent, 8, 8);
        assertThat(agent.train(null, TestClient.GO).samples()).isEqualTo(64);
    }

    @Test
    void onceOnWhatWasSubmitted() {
        refused(ErrorCode.NOTHING_TO_TRAIN, "submit first", () -> agent.train(null, TestClient.GO));
        play(agent, 0, 9);
        Result.Train trained = agent.train(null, TestClient.GO);
        // 72 samples in minibatches of 32, 32 and 8, four times.
        assertThat(trained.samples()).isEqualTo(72);
        assertThat(trained.updateSteps()).isEqualTo(12);
        assertThat(trained.policyVersion()).isEqualTo(1);
        assertThat(trained.metrics())
                .containsKeys(
                        "policyLoss",
                        "valueLoss",
                        "entropy",
                        "approxKl",
                        "clipFraction",
                        "explainedVariance",
                        "gradientNorm",
                        "learningRate",
                        "samplesPerSecond",
                        "epochsRun");
        assertThat(agent.info().envSteps()).isEqualTo(72);
        assertThat(agent.info().rollout()).isEqualTo(first + 1);
        refused(ErrorCode.NOTHING_TO_TRAIN, "0 steps are held", () -> agent.train(null, TestClient.GO));
    }

    @Test
    void theSameSeedGivesTheSameParametersBitForBit() {
        Agent twin = create(agent.spec());
        for (int round = 0; round < 3; round++) {
            assertSame(play(twin, round * 8, 8), play(agent, round * 8, 8));
            agent.train(null, TestClient.GO);
            twin.train(null, TestClient.GO);
        }
        assertThat(parameters(twin)).isEqualTo(parameters(agent));
    }

    @Test
    void cancellingUndoesEverything() {
        play(agent, 0, 8);
        CheckpointContents before = agent.capture(null);
        AtomicInteger minibatches = new AtomicInteger();
        refused(
                ErrorCode.CANCELLED,
                "after 4 of 8",
                () -> agent.train(null, TestClient.control(() -> minibatches.incrementAndGet() > 4)));
        assertThat(parameters(agent)).isEqualTo(parameters(agent, before));
        assertThat(agent.info().updateSteps()).isZero();
        assertThat(agent.info().policyVersion()).isZero();
        play(agent, 8, 8);
        assertThat(agent.train(null, TestClient.GO).policyVersion()).isEqualTo(1);
    }

    @Test
    void aTrainThatDivergesIsNotPublished() {
        float[] before = parameters(agent);
        float[] huge = new float[LANES];
        Arrays.fill(huge, 3e38f);
        long rollout = client.infer(observations(0), FEATURES).rollout();
        client.submit(huge, true, observations(1), FEATURES, rollout);
        refused(ErrorCode.DIVERGED, "undone", () -> agent.train(null, TestClient.GO));
        assertThat(parameters(agent)).isEqualTo(before);
        client.infer(observations(0), FEATURES);
        assertThat(client.floats(Column.VALUE)).doesNotContain(Float.NaN);
    }

    @Test
    void closingInMidTrainCancelsIt() {
        Agent doomed = create(agent.spec());
        play(doomed, 0, 8);
        refused(
                ErrorCode.CANCELLED,
                "after 0 of 8",
                () -> doomed.train(null, TestClient.control(() -> {
                    doomed.close();
                    return false;
                })));
        refused(ErrorCode.UNKNOWN_AGENT, "deleted", () -> play(doomed, 0, 1));
    }

    @Test
    void theTargetKlEndsATrainButNeverBeforeItsFirstUpdate() {
        Agent careful = create(Specs.discrete(
                a -> a.put("minibatchSize", 32).put("targetKl", 1e-9).put("epochs", 50)));
        play(careful, 0, 8);
        Result.Train ended = careful.train(null, TestClient.GO);
        assertThat(ended.updateSteps()).isEqualTo(1);
        assertThat(ended.metrics()).containsEntry("epochsRun", 0.5).containsEntry("stoppedEarly", 1.0);
    }

    @Test
    void whatATargetKlLetsPassRunsThroughAllEpochs() {
        Agent free = create(Specs.discrete(a -> a.put("minibatchSize", 32).put("targetKl", 1e6)));
        play(free, 0, 8);
        assertThat(free.train(null, TestClient.GO).metrics())
                .containsEntry("epochsRun", 4.0)
                .containsEntry("stoppedEarly", 0.0);
    }

    @Test
    void theLinearScheduleReachesZeroAndTheLogSaysSoOnce() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(Trainer.class);
        log.setLevel(Level.WARN);
        log.addAppender(lines);
        lines.start();
        Agent fading = create(Specs.discrete(a -> a.put("minibatchSize", 32)
                .put("learningRateSchedule", "linear")
                .put("learningRateDecayEnvSteps", 128)));
        double[] expected = {3e-4, 1.5e-4, 0, 0};
        for (int round = 0; round < expected.length; round++) {
            play(fading, round * 8, 8);
            assertThat(fading.train(null, TestClient.GO).metrics().get("learningRate"))
                    .isCloseTo(expected[round], within(1e-12));
            assertThat(lines.list).hasSize(round < 2 ? 0 : 1);
        }
        log.detachAppender(lines);
        log.setLevel(null);
        assertThat(lines.list.get(0).getFormattedMessage()).contains("learns nothing any more", "0 at 128 steps");
    }
}

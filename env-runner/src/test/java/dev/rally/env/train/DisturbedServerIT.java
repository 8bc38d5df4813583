package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Progress;
import dev.rally.env.link.ServerLink;
import dev.rally.env.pong.PongSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Trainings whose server ends in the middle of a train, or stands still: what is learnt is what would have been. */
@Timeout(180)
class DisturbedServerIT extends SharedServer {
    private static final int ROUNDS = 4;

    /** Lets something happen once, while the third round's train is held and reports. */
    private static final class InMidTrain extends LoopFixture {
        private final AtomicBoolean begun = new AtomicBoolean();
        private final AtomicBoolean done = new AtomicBoolean();
        private final RallyHome home;
        private final Consumer<RallyClient> event;

        InMidTrain(RallyHome home, Consumer<RallyClient> event) {
            this.home = home;
            this.event = event;
        }

        @Override
        public void status(Status status) {
            if (status == Status.TRAINING && rounds.size() == 2 && !begun.getAndSet(true)) {
                try (RallyClient other = RallyClient.connect(home.runningServer(), "other")) {
                    other.call(new Command.Pause());
                }
            }
        }

        @Override
        public void learning(String agent, Progress progress) {
            if (begun.get() && !done.getAndSet(true)) {
                new Thread(
                                () -> { // the caller's reads for all
                                    try (RallyClient other = RallyClient.connect(home.runningServer(), "other")) {
                                        event.accept(other);
                                    }
                                })
                        .start();
            }
        }
    }

    private static void assertLearntAsUndisturbed(TrainingResult result) {
        TrainingResult undisturbed = train(new LoopFixture(), LoopFixture.plan(new PongSource(), ROUNDS));
        assertThat(result.rounds()).isEqualTo(ROUNDS);
        assertThat(LoopFixture.tensors(checkpoint(result)))
                .isNotEmpty()
                .isEqualTo(LoopFixture.tensors(checkpoint(undisturbed)));
    }

    @Nested
    class Ending {
        @Test
        void byAKillInMidTrainChangesNothingThatIsLearnt() {
            try (ServerLink link = LoopFixture.launch(folder)) {
                assertNothingIsLost(link, new InMidTrain(new RallyHome(folder), other -> kill(link)));
            }
        }

        @Test
        void byAnotherClientsShutdownInMidTrainChangesNothingThatIsLearnt() {
            try (ServerLink link = LoopFixture.launch(folder)) {
                InMidTrain loop = new InMidTrain(new RallyHome(folder), other -> other.call(new Command.Shutdown()));
                assertNothingIsLost(link, loop);
                assertThat(loop.notices).anyMatch(line -> line.contains("shutting down"));
            }
        }

        private void assertNothingIsLost(ServerLink link, InMidTrain loop) {
            TrainingResult survived = loop.run(link, folder, LoopFixture.plan(new PongSource(), ROUNDS));
            assertThat(loop.done).isTrue();
            assertThat(loop.notices).contains("the server is back");
            assertLearntAsUndisturbed(survived);
        }
    }

    @Test
    void whoseHomeAnotherHasIsToldSo() {
        assertThatThrownBy(() -> LoopFixture.launch(sharedHome).close())
                .isInstanceOf(RallyException.class)
                .hasMessageContaining(String.valueOf(shared.pid()));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whoseSessionFolderIsDeletedLearnsTheSame() {
        LoopFixture loop = new LoopFixture();
        RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
            if (step == ROUND + 3) {
                try {
                    FileTree.delete(new RallyHome(folder).sessions());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        try (ServerLink link = LoopFixture.launch(folder)) {
            assertLearntAsUndisturbed(loop.run(link, folder, LoopFixture.plan(scenes, ROUNDS)));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aShortenedExchangeFileEndsItInASentenceSavedAsOfTheLastRound() {
        LoopFixture loop = new LoopFixture();
        RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
            if (step == 2 * ROUND + 3) {
                shortenExchanges();
            }
        });
        try (ServerLink link = LoopFixture.launch(folder)) {
            assertThatThrownBy(() -> loop.run(link, folder, LoopFixture.plan(scenes, ROUNDS)))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("was shortened while it was in use");
        }
        assertThat(loop.notices).anyMatch(line -> line.contains("it is saved as of round 2"));
    }

    private void shortenExchanges() {
        try (Stream<Path> files = Files.walk(new RallyHome(folder).sessions())) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("exchange"))
                    .toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nested
    @DisabledOnOs(OS.WINDOWS)
    class StandingStill {
        private final List<String> said = new CopyOnWriteArrayList<>();
        private long server;

        @BeforeEach
        void tellSoon() {
            System.setProperty(RallyClient.SILENCE_PROPERTY, "2");
        }

        @AfterEach
        void tellAsUsual() {
            System.clearProperty(RallyClient.SILENCE_PROPERTY);
        }

        @Test
        void inMidRoundIsSaidAndWaitedFor() {
            assertIsWaitedFor(new LoopFixture(), step -> {
                if (step == ROUND + 3) {
                    signal("-STOP");
                }
            });
        }

        @Test
        void inMidTrainIsSaidAndWaitedFor() {
            assertIsWaitedFor(new Stopping(LoopListener.Status.TRAINING), step -> {});
        }

        @Test
        void inMidSaveIsSaidAndWaitedFor() {
            assertIsWaitedFor(new Stopping(LoopListener.Status.SAVING), step -> {});
        }

        private void assertIsWaitedFor(LoopFixture loop, LongConsumer step) {
            try (ServerLink link = ServerLink.launch(new RallyHome(folder), "cpu", this::hear)) {
                server = link.pid();
                RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step);
                assertLearntAsUndisturbed(loop.run(link, folder, LoopFixture.plan(scenes, ROUNDS)));
                assertThat(link.pid()).isEqualTo(server);
            }
            assertThat(said).hasSize(1);
        }

        private void hear(String line) {
            if (line.contains("its process lives")) {
                said.add(line);
                signal("-CONT");
            }
        }

        private void signal(String name) {
            try {
                assertThat(new ProcessBuilder("kill", name, Long.toString(server))
                                .start()
                                .waitFor())
                        .isZero();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** Stops the server where the loop's second round gets so far. */
        private final class Stopping extends LoopFixture {
            private final Status at;
            private boolean done;

            Stopping(Status at) {
                this.at = at;
            }

            @Override
            public void status(Status status) {
                if (status == at && rounds.size() == 1 && !done) {
                    done = true;
                    signal("-STOP");
                }
            }
        }
    }
}

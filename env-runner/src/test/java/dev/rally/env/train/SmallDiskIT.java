package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.RawJson;
import dev.rally.comm.protocol.Result;
import dev.rally.env.link.ServerLink;
import dev.rally.env.pong.PongSource;
import dev.rally.env.torture.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A home whose disk is full for a while: what a client is told, and what a training does. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class SmallDiskIT {
    private static final int ROUNDS = 4;
    private static final RawJson SMALL = RawJson.of("\"small\"");
    private static final RawJson LARGE = RawJson.of("\"" + "x".repeat(600_000) + "\"");

    @TempDir
    Path folder;

    private SmallDisk disk;
    private Path home;

    @BeforeEach
    void mount() throws Exception {
        try {
            disk = SmallDisk.mount(folder.resolve("disk"), 256);
        } catch (IOException e) {
            System.err.println("skipped: " + e.getMessage());
            Assumptions.abort(e.getMessage());
        }
        home = disk.folder().resolve("home");
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void aSaveIsRefusedOlderOnesAreWholeAndItIsThereWhenThereIsRoomAgain() throws Exception {
        try (ServerLink link = LoopFixture.launch(home)) {
            RallyClient client = link.client();
            client.call(new Command.AgentCreate(
                    LoopFixture.plan(new PongSource(), 1).agents().get(0)));
            client.call(save("first", SMALL));
            disk.fill();
            for (RawJson state : new RawJson[] {SMALL, LARGE}) {
                assertThatThrownBy(() -> client.call(save("second", state)))
                        .isInstanceOfSatisfying(
                                RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
            }
            assertThat(client.call(new Command.CheckpointList("pong")).checkpoints())
                    .extracting(Result.CheckpointInfo::checkpoint)
                    .containsExactly("first");
            assertThat(restored(client, "first")).isEqualTo(SMALL);

            disk.empty();
            client.call(save("second", LARGE));
            assertThat(restored(client, "second")).isEqualTo(LARGE);
        }
    }

    private static Command.CheckpointSave save(String name, RawJson state) {
        return new Command.CheckpointSave("pong", name, state, null, null);
    }

    private static @Nullable RawJson restored(RallyClient client, String name) {
        return client.call(new Command.CheckpointRestore("pong", name)).clientState();
    }

    @Test
    void aTrainingPausesSaysSoAndGoesOnWhenThereIsRoomAsIfThereHadAlwaysBeen() {
        LoopFixture loop = new LoopFixture() {
            @Override
            public void notice(String line) {
                super.notice(line);
                if (line.contains("the disk is full, training pauses")) {
                    make(disk::empty);
                }
            }
        };
        RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
            if (step == LoopFixture.ROUND_STEPS + 3) {
                make(disk::fill);
            }
        });
        TrainingResult result;
        try (ServerLink link = LoopFixture.launch(home)) {
            result = loop.run(link, home, LoopFixture.plan(scenes, ROUNDS));
        }
        TrainingResult undisturbed =
                new LoopFixture().run(folder.resolve("home"), LoopFixture.plan(new PongSource(), ROUNDS));
        assertThat(result.rounds()).isEqualTo(ROUNDS);
        assertThat(LoopFixture.tensors(SharedServer.checkpoint(result)))
                .isNotEmpty()
                .isEqualTo(LoopFixture.tensors(SharedServer.checkpoint(undisturbed)));
        assertThat(loop.notices).contains("there is room again: training goes on");
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void make(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

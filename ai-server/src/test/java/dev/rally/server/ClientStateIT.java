package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.checkpoints.CheckpointStore;
import dev.rally.checkpoints.ClientState;
import dev.rally.checkpoints.Retention;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.protocol.RawJson;
import dev.rally.comm.protocol.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client saves of its own, with the command or in a file. */
@Timeout(120)
final class ClientStateIT extends OwnServer {
    /** More than any line of the channel has. */
    private static final int BYTES = 3 * Protocol.MAX_LINE_BYTES + 7;

    private byte[] write(RallyClient client, String name) throws IOException {
        byte[] content = new byte[BYTES];
        new Random(name.hashCode()).nextBytes(content);
        Files.createDirectories(files(client));
        Files.write(files(client).resolve(name), content);
        return content;
    }

    private static Path files(RallyClient client) {
        return Path.of(client.server().files());
    }

    private static Command.CheckpointSave save(@Nullable String name, String file) {
        return new Command.CheckpointSave("pong", name, null, file, null, null);
    }

    private static Path file(Result.AgentReady ready) {
        assertThat(ready.clientState()).isNull();
        return Path.of(Objects.requireNonNull(ready.clientStateFile()));
    }

    @Test
    void aFileOfAnySizeComesBackByteForByte() throws Exception {
        player.create("pong");
        RallyClient client = player.client();
        byte[] first = write(client, "first");
        byte[] second = write(client, "second");

        Result.CheckpointSave saved = client.call(save("start", "first"));
        client.call(save(null, "second"));

        assertThat(saved.bytes()).isGreaterThan(BYTES);
        assertThat(file(client.call(new Command.AgentLoad("pong", null)))).hasBinaryContent(second);
        assertThat(file(client.call(new Command.CheckpointRestore("pong", "start"))))
                .hasBinaryContent(first);
        assertThat(file(client.call(new Command.AgentLoad("pong", null))))
                .as("what was restored stays restored")
                .hasBinaryContent(first);
    }

    @Test
    void oneFileGoesWithSeveralSaves() throws Exception {
        player.create("pong");
        byte[] content = write(player.client(), "state");
        player.client().call(save("a", "state"));
        player.client().call(save("b", "state"));
        assertThat(file(player.client().call(new Command.AgentLoad("pong", "a"))))
                .hasBinaryContent(content);
        assertThat(file(player.client().call(new Command.AgentLoad("pong", "b"))))
                .hasBinaryContent(content);
    }

    @Test
    void whatTheServerSavesOfItselfTakesItAlongWhateverBecameOfItsCheckpoint() throws Exception {
        player.create("pong");
        byte[] content = write(player.client(), "state");
        Path saved = Path.of(player.client().call(save(null, "state")).path());
        player.playOneStep("pong");
        player.train("pong");
        Files.delete(saved.resolve("client-state.bin"));

        server.close();

        CheckpointStore store = new CheckpointStore(home.resolve("checkpoints"), Retention.DEFAULT);
        ClientState.File kept = (ClientState.File)
                Objects.requireNonNull(store.load("pong", "auto-2").contents().clientState());
        assertThat(kept.path()).hasBinaryContent(content);
    }

    @Test
    void aStateThatWasDamagedMeanwhileDoesNotKeepWhatWasLearntFromBeingSaved() throws Exception {
        player.create("pong");
        write(player.client(), "state");
        player.client().call(save(null, "state"));
        Path kept = file(player.client().call(new Command.AgentLoad("pong", null)));
        player.playOneStep("pong");
        long learnt = player.train("pong").updateSteps();
        Files.write(kept, new byte[] {1});

        Result.AgentReady loaded = player.client().call(new Command.AgentLoad("pong", null));

        assertThat(loaded.agent().updateSteps()).isEqualTo(learnt);
        assertThat(loaded.clientStateFile()).isNull();
    }

    @Test
    void anotherClientsFilesAreNobodyElses() throws Exception {
        player.create("pong");
        write(player.client(), "state");
        try (RallyClient other = RallyClient.connect(server.ready(), "other")) {
            assertThat(files(other)).isNotEqualTo(files(player.client()));
            assertThatThrownBy(() -> other.call(save(null, "state")))
                    .satisfies(Codes.is(ErrorCode.INVALID_PARAMS))
                    .hasMessageContaining("clientStateFile")
                    .hasMessageContaining("hello");
        }
    }

    @Test
    void foldersAndLinksAreNoFiles() throws Exception {
        player.create("pong");
        Path files = files(player.client());
        Files.createDirectories(files.resolve("folder"));
        Path outside = Files.write(home.resolve("outside"), new byte[] {1});
        Files.createSymbolicLink(files.resolve("link"), outside);
        for (String name : new String[] {"folder", "link", "missing"}) {
            assertThatThrownBy(() -> player.client().call(save(null, name)))
                    .satisfies(Codes.is(ErrorCode.INVALID_PARAMS));
        }
        assertThat(player.client().call(new Command.CheckpointList("pong")).checkpoints())
                .isEmpty();
    }

    @Test
    void theFilesGoWithTheirClient() throws Exception {
        RallyClient other = RallyClient.connect(server.ready(), "other");
        write(other, "state");
        Path files = files(other);
        other.close();
        while (Files.exists(files)) {
            player.client().call(new Command.Ping()); // within the test's own time
        }
        assertThat(files.getParent()).isDirectory();
    }

    @Test
    void aTextComesBackAsItWasMeant() {
        player.create("pong");
        RawJson state =
                RawJson.of("{\"far\":1e999,\"zero\":-0,\"share\":0.1000,\"big\":123456789012345678901234567890}");
        player.client().call(new Command.CheckpointSave("pong", null, state, null, null));
        assertThat(player.client().call(new Command.AgentLoad("pong", null)).clientState())
                .isEqualTo(state);
    }

    @Test
    void aSaveOverAUsedNameSaysSo() {
        player.create("pong");
        Command.CheckpointSave save = new Command.CheckpointSave("pong", "mine");
        assertThat(player.client().call(save).replaced()).isNull();
        assertThat(player.client().call(save).replaced()).isTrue();
        assertThat(player.client()
                        .call(new Command.CheckpointSave("pong", null))
                        .replaced())
                .isNull();
    }
}

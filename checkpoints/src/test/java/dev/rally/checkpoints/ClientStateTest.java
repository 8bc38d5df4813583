package dev.rally.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.checkpoints.CheckpointException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients save of their own in a file: of any size and kind, durable and checked like everything else. */
class ClientStateTest {
    /** More than one chunk, and no multiple of it. */
    private static final int BYTES = 3 * OutputFile.CHUNK_BYTES + 5;

    @TempDir
    Path folder;

    private final byte[] content = new byte[BYTES];
    private Path file;
    private CheckpointStore store;

    @BeforeEach
    void open() throws IOException {
        new Random(5).nextBytes(content);
        file = folder.resolve("of-a-client");
        Files.write(file, content);
        store = new CheckpointStore(folder.resolve("store"), Retention.DEFAULT);
    }

    private static CheckpointContents contents(ClientState state) {
        return new CheckpointContents(Samples.spec(), Map.of(), Map.of(), Map.of(), Map.of(), state);
    }

    private CheckpointContents inFile() {
        return contents(new ClientState.File(file, BYTES, null));
    }

    private Path loaded(String name) {
        return ((ClientState.File) Objects.requireNonNull(
                        store.load("pong", name).contents().clientState()))
                .path();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e999",
                "-0",
                "0.1000",
                "{\"a\":1,\"a\":2}",
                "12345678901234567890123",
                "\"\\ud800 é 日本\"",
                "null"
            })
    void aTextKeepsEveryCharacter(String json) {
        store.save("pong", null, contents(new ClientState.Text(json)), null);
        assertThat(store.load("pong", "latest").contents().clientState()).isEqualTo(new ClientState.Text(json));
    }

    @Test
    void aFileComesBackByteForByteAlsoFromTheBest() throws IOException {
        Saved saved = store.save("pong", "first", inFile(), 0.5);
        Files.delete(file);
        assertThat(saved.info().bytes()).isGreaterThan(BYTES);
        for (String name : new String[] {"first", "best", "latest"}) {
            assertThat(loaded(name)).hasBinaryContent(content);
        }
        assertThat(saved.clientState())
                .isEqualTo(store.load("pong", "first").contents().clientState());
    }

    @Test
    void whatIsInOneCheckpointGoesIntoTheNext() throws IOException {
        ClientState first = store.save("pong", null, inFile(), null).clientState();
        Files.delete(file);
        store.save("pong", "next", contents(Objects.requireNonNull(first)), null);
        assertThat(loaded("next")).hasBinaryContent(content);
    }

    @Test
    void aDamagedOneIsCorrupt() throws IOException {
        store.save("pong", null, inFile(), null);
        Path saved = loaded("latest");
        byte[] damaged = content.clone();
        for (int at : new int[] {0, BYTES / 2, BYTES - 1}) {
            damaged[at] ^= 1;
            Files.write(saved, damaged);
            refuses(Code.CORRUPT, "client-state.bin", () -> store.load("pong", "auto-1"));
            damaged[at] ^= 1;
        }
        Files.write(saved, Arrays.copyOf(content, BYTES - 1));
        refuses(Code.CORRUPT, "client-state.bin", () -> store.load("pong", "auto-1"));
        Files.delete(saved);
        refuses(Code.CORRUPT, "client-state.bin: it is missing", () -> store.load("pong", "auto-1"));
    }

    @Test
    void aFileThatChangesOrGoesMeanwhileIsNotSaved() throws IOException {
        store.save("pong", null, contents(new ClientState.Text("1")), null);
        ClientState.File before = new ClientState.File(file, BYTES, null);
        Files.write(file, new byte[BYTES + 1]);
        refuses(Code.CLIENT_STATE, "had " + BYTES + " bytes", () -> store.save("pong", null, contents(before), null));
        Files.write(file, new byte[BYTES - 1]);
        refuses(Code.CLIENT_STATE, "had " + BYTES + " bytes", () -> store.save("pong", null, contents(before), null));
        Files.delete(file);
        refuses(Code.CLIENT_STATE, "can be read", () -> store.save("pong", null, contents(before), null));
        assertThat(store.list("pong")).extracting(CheckpointInfo::name).containsExactly("auto-1");
    }

    @Test
    @Timeout(60)
    void aFileThatGrowsAsFastAsItIsCopiedIsGivenUp() {
        StateContent state = new StateContent(new ClientState.File(file, BYTES, null));
        OutputFile.Content growing = new OutputFile.Content() {
            @Override
            public InputStream open() {
                return new InputStream() {
                    @Override
                    public int read() {
                        return 0;
                    }
                };
            }

            @Override
            public void check(long bytes, String sha256) {
                state.check(bytes, sha256);
            }
        };
        refuses(Code.CLIENT_STATE, "had " + BYTES + " bytes", () -> new OutputFile("copy", BYTES, growing)
                .write(folder, new LongAdder()));
    }

    @Test
    void whatWasSavedBeforeIsNotSavedAgainAsSomethingElse() throws IOException {
        ClientState first = store.save("pong", "first", inFile(), null).clientState();
        Files.write(loaded("first"), new byte[BYTES]);
        refuses(
                Code.CLIENT_STATE,
                "is not as it was saved",
                () -> store.save("pong", null, contents(Objects.requireNonNull(first)), null));
    }

    @Test
    void itsBytesCountWhereRoomIsShort() {
        CheckpointStore small = new CheckpointStore(
                folder.resolve("small"), Retention.DEFAULT, path -> (1 << 20) + BYTES - 1, Steps.NONE);
        refuses(Code.DISK_FULL, "it takes ", () -> small.save("pong", null, inFile(), null));
        small.save("pong", null, contents(new ClientState.Text("1")), null);
    }

    private static void refuses(Code code, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CheckpointException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}

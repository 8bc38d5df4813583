package dev.rally.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.checkpoints.CheckpointException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorruptionTest {
    private static final String[] FILES = {
        "manifest.json",
        "parameters.safetensors",
        "normalizer.safetensors",
        "generator.safetensors",
        "client-state.json"
    };

    @TempDir
    Path folder;

    private CheckpointStore store;
    private Path newest;
    private long touched;

    @BeforeEach
    void saveTwo() {
        store = new CheckpointStore(folder, Retention.DEFAULT);
        store.save("pong", null, Samples.contents(1), null);
        newest = store.save("pong", null, Samples.contents(2), null).info().path();
    }

    @Test
    void noFileIsLeftOut() throws IOException {
        assertThat(Folders.names(newest)).containsExactlyInAnyOrder(FILES);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x20, 0xff})
    void everyChangedByteIsDetected(int change) throws IOException {
        for (String name : FILES) {
            Path file = newest.resolve(name);
            byte[] intact = Files.readAllBytes(file);
            for (int at = 0; at < intact.length; at++) {
                byte[] changed = intact.clone();
                changed[at] ^= (byte) change;
                write(file, changed);
                assertCorrupt(name, "byte " + at + " of " + name);
            }
            write(file, intact);
        }
        assertThat(store.load("pong", "auto-2").contents()).isEqualTo(Samples.contents(2));
    }

    @Test
    void everyTruncationAndExtraBytesAreDetected() throws IOException {
        for (String name : FILES) {
            Path file = newest.resolve(name);
            byte[] intact = Files.readAllBytes(file);
            for (int length = 0; length < intact.length; length++) {
                write(file, Arrays.copyOf(intact, length));
                assertCorrupt(name, name + " of " + length + " bytes");
            }
            for (byte extra : new byte[] {0, '\n', ' ', '}'}) {
                byte[] longer = Arrays.copyOf(intact, intact.length + 1);
                longer[intact.length] = extra;
                write(file, longer);
                assertCorrupt(name, "extra byte " + extra + " at the end of " + name);
            }
            write(file, intact);
        }
    }

    @Test
    void missingFileFolderAndLinkInItsPlaceAreDetected() throws IOException {
        for (String name : FILES) {
            Path file = newest.resolve(name);
            Path aside = folder.resolve("aside");
            Files.move(file, aside);
            assertCorrupt(name, "missing " + name);
            Files.createDirectory(file);
            assertCorrupt(name, "folder " + name);
            Files.delete(file);
            Files.createSymbolicLink(file, aside);
            assertCorrupt(name, "link " + name);
            Files.delete(file);
            Files.move(aside, file);
        }
    }

    @Test
    void latestPassesOverTheCorruptOneAndSaysSo() throws IOException {
        Files.delete(newest.resolve("parameters.safetensors"));
        Loaded loaded = store.load("pong", "latest");
        assertThat(Samples.mark(loaded)).isEqualTo(1);
        assertThat(loaded.warning())
                .contains("auto-2")
                .contains("parameters.safetensors: it is missing")
                .contains("\"auto-1\" is used instead");
    }

    @Test
    void unreadableManifestIsWarnedOfEvenWhereItsAgeIsUnknown() throws IOException {
        Path mine = store.save("pong", "mine", Samples.contents(3), null).info().path();
        write(mine.resolve("manifest.json"), new byte[] {0});
        Loaded loaded = store.load("pong", "latest");
        assertThat(Samples.mark(loaded)).isEqualTo(2);
        assertThat(loaded.warning()).contains("\"mine\"").contains("\"auto-2\" is used instead");
    }

    @Test
    void aPartComesWhateverHappenedToTheRest() throws IOException {
        Files.delete(newest.resolve("generator.safetensors"));
        write(newest.resolve("client-state.json"), new byte[] {0});

        Loaded policy = store.load("pong", "latest", Part.of("parameters", "normalizer"));

        assertThat(policy.info().name()).isEqualTo("auto-2");
        assertThat(policy.warning()).isNull();
        assertThat(policy.contents().tensors())
                .containsOnlyKeys("parameters", "normalizer")
                .isEqualTo(Map.of(
                        "parameters", Samples.contents(2).tensors().get("parameters"),
                        "normalizer", Samples.contents(2).tensors().get("normalizer")));
        assertThat(policy.contents().clientState()).isNull();
    }

    @Test
    void aPartIsVerifiedAsTheWholeIs() throws IOException {
        Files.delete(newest.resolve("parameters.safetensors"));

        assertThat(store.load("pong", "latest", Part.of("parameters")).info().name())
                .isEqualTo("auto-1");
    }

    @Test
    void intactLatestComesWithoutWarning() {
        assertThat(store.load("pong", "latest").warning()).isNull();
    }

    @Test
    void nothingIntactIsCorrupt() throws IOException {
        for (String name : new String[] {"auto-1", "auto-2"}) {
            write(folder.resolve("pong").resolve(name).resolve("manifest.json"), new byte[] {'{'});
        }
        assertThatThrownBy(() -> store.load("pong", "latest"))
                .hasMessageContaining("no checkpoint of agent \"pong\" is intact")
                .hasMessageContaining("auto-1")
                .hasMessageContaining("auto-2");
    }

    @Test
    void aNewSaveNeverTakesTheNumberOfACorruptOne() throws IOException {
        write(newest.resolve("manifest.json"), new byte[] {'{'});
        assertThat(store.save("pong", null, Samples.contents(3), null).info().name())
                .isEqualTo("auto-3");
    }

    @Test
    void formatOfTheFutureIsNamedAndExplained() throws IOException {
        Path manifest = newest.resolve("manifest.json");
        write(
                manifest,
                Files.readString(manifest)
                        .replace("\"formatVersion\" : 1", "\"formatVersion\" : 2")
                        .getBytes(UTF_8));
        assertThatThrownBy(() -> store.load("pong", "auto-2"))
                .hasMessageContaining(
                        "checkpoint format 2, and this Rally reads format 1: use the Rally that wrote it");
        assertThatThrownBy(() -> store.load("pong", "latest"))
                .as("no older one takes its place")
                .hasMessageContaining("checkpoint format 2, and this Rally reads format 1")
                .hasMessageContaining("or delete it");
    }

    @ParameterizedTest
    @CsvSource({
        "parameters.safetensors, ../../../secret.safetensors",
        "parameters.safetensors, /etc/passwd",
        "client-state.json, other.json",
        "sequence, sequel",
        "savedAt, savedOn",
        "rally-checkpoint, other-checkpoint",
    })
    void manifestThatIsSealedButWrongIsCorrupt(String word, String replacement) throws IOException {
        Path manifest = newest.resolve("manifest.json");
        String json = Files.readString(manifest).replace(word, replacement);
        int seal = json.lastIndexOf(",\n  \"manifestSha256\"");
        write(manifest, Seal.close((json.substring(0, seal) + "\n}").getBytes(UTF_8)));
        assertThatThrownBy(() -> store.load("pong", "auto-2"))
                .isInstanceOfSatisfying(
                        CheckpointException.class, e -> assertThat(e.code()).isEqualTo(Code.CORRUPT));
    }

    private void assertCorrupt(String file, String what) {
        assertThatThrownBy(() -> store.load("pong", "auto-2"))
                .as(what)
                .isInstanceOfSatisfying(
                        CheckpointException.class, e -> assertThat(e.code()).isEqualTo(Code.CORRUPT))
                .hasMessageContaining("checkpoint \"auto-2\" of agent \"pong\" is corrupt: " + file + ": ");
    }

    /** Writes with a time of its own, as disks that rot do not, lest the store trust its memory of the manifest. */
    private void write(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.fromMillis(++touched));
    }
}

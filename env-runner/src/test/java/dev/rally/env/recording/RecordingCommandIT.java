package dev.rally.env.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.program.Program;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RecordingCommandIT {
    private static final int NPY_PREFIX = 10;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--home";
        all[arguments.length + 1] = folder.toString();
        CommandLine program = new CommandLine(new RecordingCommand());
        program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return Program.explaining(program, "test", failure -> null).execute(all);
    }

    @BeforeEach
    void record() {
        assertThat(run("make", "games", "level2", "level1", "--games", "3", "--scene", "pong-continuous"))
                .isZero();
    }

    @Test
    void isMadeListedCheckedAndDeleted() {
        assertThat(out.toString()).contains("games: ", "whole episodes, mean return");
        assertThat(run("list")).isZero();
        assertThat(out.toString()).contains("games: level2 in pong-continuous at ");
        assertThat(run("check")).isZero();
        assertThat(out.toString()).contains("games is whole: ");
        assertThat(run("delete", "games")).isEqualTo(2);
        assertThat(run("delete", "games", "--yes")).isZero();
        assertThat(run("check", "games")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no recording \"games\"");
    }

    @Test
    void isNotMadeTwiceNorOfWhoIsNotThere() {
        assertThat(run("make", "games", "level2", "level1")).isEqualTo(1);
        assertThat(err.toString()).contains("there is a recording \"games\" already");
        assertThat(run("make", "more", "levl2", "level1")).isEqualTo(1);
        assertThat(err.toString()).contains("Did you mean \"level2\"");
        assertThat(run("make", "../out", "level2", "level1")).isEqualTo(1);
        assertThat(err.toString()).contains("recording is \"../out\"");
        assertThat(run("make", "more", "level2", "level1", "--scene", "cartpole"))
                .isEqualTo(1);
    }

    @Test
    void isWrittenAsLinesAndAsArrays() throws IOException {
        Path lines = folder.resolve("games.jsonl");
        Path arrays = folder.resolve("games.npz");
        assertThat(run("convert", "games", lines.toString())).isZero();
        assertThat(run("convert", "games", arrays.toString())).isZero();
        assertThat(run("convert", "games", arrays.toString())).isEqualTo(1);
        assertThat(run("convert", "games", folder.resolve("games.csv").toString()))
                .isEqualTo(1);
        List<String> steps = Files.readAllLines(lines);
        Map<String, byte[]> npz = unzipped(arrays);
        assertThat(npz)
                .containsOnlyKeys(
                        "observation.npy",
                        "next_observation.npy",
                        "action.npy",
                        "reward.npy",
                        "terminated.npy",
                        "truncated.npy",
                        "lane.npy");
        assertThat(header(array(npz, "observation")))
                .isEqualTo("{'descr': '<f4', 'fortran_order': False, 'shape': (" + steps.size() + ", 11), }");
        ByteBuffer reward = body(array(npz, "reward"), 4 * steps.size());
        ByteBuffer action = body(array(npz, "action"), 4 * steps.size());
        for (int step = 0; step < steps.size(); step++) {
            assertThat(steps.get(step))
                    .contains("\"reward\":" + reward.getFloat())
                    .contains("\"action\":[" + action.getFloat() + "]");
        }
        assertFollows(npz, steps.size());
    }

    /** What follows a step of a lane is what the lane's next step shows, but where the episode ended. */
    private static void assertFollows(Map<String, byte[]> npz, int steps) {
        ByteBuffer seen = body(array(npz, "observation"), 44 * steps);
        ByteBuffer next = body(array(npz, "next_observation"), 44 * steps);
        ByteBuffer lane = body(array(npz, "lane"), 4 * steps);
        ByteBuffer terminated = body(array(npz, "terminated"), steps);
        Map<Integer, Integer> lastOf = new HashMap<>();
        int followed = 0;
        for (int step = 0; step < steps; step++) {
            Integer before = lastOf.put(lane.getInt(4 * step), step);
            if (before != null && terminated.get(before) == 0) {
                assertThat(next.slice(44 * before, 44)).isEqualTo(seen.slice(44 * step, 44));
                followed++;
            }
        }
        assertThat(followed).isGreaterThan(steps / 2);
    }

    private static Map<String, byte[]> unzipped(Path file) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private static byte[] array(Map<String, byte[]> npz, String name) {
        return Objects.requireNonNull(npz.get(name + ".npy"));
    }

    private static int headerBytes(byte[] npy) {
        return ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
    }

    private static String header(byte[] npy) {
        return new String(npy, NPY_PREFIX, headerBytes(npy), StandardCharsets.US_ASCII).strip();
    }

    private static ByteBuffer body(byte[] npy, int bytes) {
        int from = NPY_PREFIX + headerBytes(npy);
        assertThat(from % 64).isZero();
        assertThat(npy.length - from).isEqualTo(bytes);
        return ByteBuffer.wrap(npy, from, bytes).slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}

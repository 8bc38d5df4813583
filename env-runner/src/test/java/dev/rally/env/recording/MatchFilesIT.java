package dev.rally.env.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.program.Program;
import dev.rally.comm.recording.Recordings;
import dev.rally.env.film.Film;
import dev.rally.env.film.MatchFilm;
import dev.rally.env.picture.TextPicture;
import dev.rally.env.plain.PickleWriter;
import dev.rally.env.plain.Tuple;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Rounds of matches, as {@code rally recording} takes them. */
class MatchFilesIT {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path round = Path.of("");

    @BeforeEach
    void record() throws IOException {
        round = write("round.pickle", record(Arrays.asList("SERVE_TO_LEFT", "MOVE_LEFT", null), "GAME_1P_WIN"));
    }

    private int run(String... arguments) {
        CommandLine program = new CommandLine(new RecordingCommand());
        program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return Program.explaining(program, "test", failure -> null).execute(arguments);
    }

    private Path write(String name, Object content) throws IOException {
        return Files.write(folder.resolve(name), PickleWriter.write(content));
    }

    /** Of ping-pong, with one player's commands; the other has said nothing. */
    private static Map<String, Object> record(List<@Nullable String> commands, String status) {
        List<Map<String, Object>> seen = List.of(seen(0, "GAME_ALIVE"), seen(1, "GAME_ALIVE"), seen(2, status))
                .subList(0, commands.size());
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("record_format_version", 2);
        record.put("ml_1P", Map.of("scene_info", seen, "command", commands));
        record.put("ml_2P", Map.of("scene_info", seen, "command", Arrays.asList(new Object[commands.size()])));
        return record;
    }

    private static Map<String, Object> seen(int frame, String status) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("frame", frame);
        info.put("status", status);
        info.put("ball", Tuple.of(100 + frame, 250));
        info.put("ball_speed", Tuple.of(7, -7));
        info.put("platform_1P", Tuple.of(80, 420));
        info.put("platform_2P", Tuple.of(10, 50));
        return info;
    }

    @Test
    void areListedAndChecked() throws IOException {
        write("short.pickle", record(Arrays.asList("SERVE_TO_LEFT", "NONE"), "GAME_1P_WIN"));
        assertThat(run("list", folder.toString())).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains(round + ": a match's round of ml_1P, ml_2P, 2 frames, GAME_1P_WIN")
                .contains("short.pickle: a match's round of ml_1P, ml_2P, 2 frames, broken off");
        assertThat(run("check", round.toString())).isZero();
        assertThat(out.toString()).contains(round + " is whole: a match's round of");
    }

    @Test
    void whatIsNoRecordIsTold() throws IOException {
        Map<String, Object> uneven = record(Arrays.asList("NONE", "NONE", null), "GAME_1P_WIN");
        uneven.put("ml_2P", Map.of("scene_info", List.of(seen(0, "GAME_ALIVE")), "command", List.of("NONE")));
        assertRefused(
                write("uneven.pickle", uneven),
                "ml_2P has 1 entries of scene_info and 1 of command, and others have 3");
        assertRefused(
                write("late.pickle", record(Arrays.asList("NONE", "NONE", "NONE"), "GAME_1P_WIN")),
                "has a command after the round's end");
        assertRefused(write("other.pickle", Map.of("a", 1)), "its record_format_version is missing");
        // os.system("true"), as pickle.dumps has it
        byte[] code = {(byte) 0x80, 2, 'c', 'o', 's', '\n', 's', 'y', 's', 't', 'e', 'm', '\n', '.'};
        assertRefused(Files.write(folder.resolve("code.pickle"), code), "no objects of a class");
        assertRefused(folder.resolve("none.pickle"), "cannot read");
    }

    private void assertRefused(Path file, String why) {
        assertThat(run("check", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(file.toString()).contains(why);
    }

    @Test
    void areWrittenAsLinesAsArraysAndAsRecordings() throws IOException {
        Path lines = folder.resolve("round.jsonl");
        Path arrays = folder.resolve("round.npz");
        assertThat(run("convert", round.toString(), lines.toString(), "--player", "ml_1P"))
                .as(err.toString())
                .isZero();
        assertThat(Files.readAllLines(lines))
                .hasSize(3)
                .first()
                .asString()
                .startsWith("{\"file\": \"round.pickle\", \"player\": \"ml_1P\", \"scene_info\": {\"frame\": 0,")
                .endsWith("\"command\": \"SERVE_TO_LEFT\"}");
        assertThat(run("convert", round.toString(), arrays.toString()))
                .as(err.toString())
                .isZero();
        assertThat(Files.size(arrays)).isPositive();
        Path home = folder.resolve("home");
        assertThat(run("convert", round.toString(), "first", "--player", "ml_1P", "--home", home.toString()))
                .as(err.toString())
                .isZero();
        assertThat(new Recordings(home.resolve("recordings")).totals("first"))
                .returns(2L, totals -> totals.steps())
                .returns(1L, totals -> totals.episodes())
                .returns(1.0, totals -> totals.returnSum());
        assertThat(run("convert", round.toString(), "first", "--home", home.toString()))
                .isEqualTo(1);
        assertThat(new Recordings(home.resolve("recordings")).names()).containsExactly("first");
    }

    @Test
    void whatCannotBeConvertedIsRefusedWithTheReason() {
        String home = folder.resolve("home").toString();
        assertThat(run("convert", "kim", "kim.pickle", "--home", home)).isEqualTo(1);
        assertThat(err.toString()).contains("holds what agents see, of which that cannot be made");
        assertThat(run(
                        "convert",
                        round.toString(),
                        folder.resolve("again.pickle").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("is one already");
        assertThat(run("convert", round.toString(), "lines.jsonl", "--player", "ml"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--player is ml; ");
    }

    @Test
    void areDrawnByTheirGame() {
        try (Film film = MatchFilm.open(round, null)) {
            assertThat(film.frames()).isEqualTo(3);
            assertThat(film.frame(1).facts()).containsExactly("ml_1P \"MOVE_LEFT\"", "ml_2P null");
            List<String> lines = new TextPicture(60, 40)
                    .of(Objects.requireNonNull(film.frame(0).drawing()), film.title());
            assertThat(lines.get(0)).isEqualTo("round.pickle: pingpong");
            assertThat(lines).anyMatch(line -> line.contains("O")).anyMatch(line -> line.contains("####"));
        }
    }

    @Test
    void otherGamesAreShownAsTheirSceneInformation() throws IOException {
        Path other = write(
                "other.pickle",
                Map.of(
                        "record_format_version",
                        2,
                        "snake",
                        Map.of(
                                "scene_info",
                                List.of(Map.of("status", "OVER", "food", Tuple.of(3, 4))),
                                "command",
                                Arrays.asList((Object) null))));
        try (Film film = MatchFilm.open(other, null)) {
            assertThat(film.frame(0).drawing()).isNull();
            assertThat(film.frame(0).facts()).contains("food [3, 4]");
        }
        assertThat(run(
                        "convert",
                        other.toString(),
                        "name",
                        "--home",
                        folder.resolve("home").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no game has the players [snake]");
    }
}

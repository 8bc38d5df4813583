package dev.rally.env.tournament;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Tournaments of programs, which start fast, and of a player that comes with the game. */
@Timeout(120)
class TournamentIT {
    /** Never serves by itself, and crashes in the frame that it is told. */
    private static final String PROGRAM = """
            #!/bin/sh
            read -r init
            echo "__command__ READY"
            while read -r word scene; do
                case $scene in
                    *'"frame": LAST,'*) echo "oh <no>" >&2; exit 9 ;;
                    *GAME_ALIVE*) echo '__command__ "SERVE_TO_LEFT"' ;;
                    *) echo "__command__ RESET"; echo "__command__ READY" ;;
                esac
            done
            """;

    @TempDir
    Path folder;

    private String errors = "";

    private void program(String name, String lastFrame) throws IOException {
        Path file = Files.writeString(folder.resolve(name), PROGRAM.replace("LAST", lastFrame));
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String run(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("pingpong", "EASY", "--players", folder.toString(), "-i", "predictor", "--rounds", "4"));
        arguments.addAll(List.of("--deadline", "60000"));
        arguments.addAll(List.of(more));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        TournamentCommand command = new TournamentCommand(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(new CommandLine(command).execute(arguments.toArray(String[]::new)))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        errors = err.toString(StandardCharsets.UTF_8);
        return out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("--json");
        return new ObjectMapper().readTree(run(arguments.toArray(String[]::new)));
    }

    private static JsonNode row(JsonNode table, String player) {
        for (JsonNode row : table.get("players")) {
            if (row.get("player").asText().equals(player)) {
                return row;
            }
        }
        throw new AssertionError(player + " is not in " + table);
    }

    @Test
    void allPlayAllOnBothSidesAndCrashesAreLost() throws IOException {
        program("steady", "never");
        program("crashing", "30");
        Files.writeString(folder.resolve("notes.txt"), "no player");
        JsonNode table = json("--html", folder.resolve("table.html").toString());
        assertThat(table.get("meetings").asInt()).isEqualTo(6);
        assertThat(table.get("players")).hasSize(3);
        assertThat(table.at("/players/0/player").asText()).isEqualTo("predictor");
        assertThat(row(table, "crashing").get("crashes").asInt()).isEqualTo(8);
        assertThat(row(table, "crashing").get("fault").asText())
                .contains("returncode 9")
                .contains("oh <no>");
        assertThat(row(table, "predictor").at("/against/steady/rounds").asInt()).isEqualTo(4);
        assertThat(row(table, "predictor").at("/against/crashing/won").asInt()).isEqualTo(4);
        assertThat(row(table, "predictor").get("elo").asDouble())
                .isGreaterThan(row(table, "steady").get("elo").asDouble());
        assertThat(row(table, "steady").get("missing").asInt()).isZero();
        assertThat(folder.resolve("table.html"))
                .content()
                .contains("oh &lt;no&gt;")
                .doesNotContain("<no>");
    }

    @Test
    void itGoesOnWhereItWasAndPlaysChangedPlayersAnew() throws IOException {
        program("one", "never");
        program("two", "50");
        String first = run();
        assertThat(errors).contains("1 of 6 meetings", "6 of 6 meetings");
        assertThat(run()).isEqualTo(first);
        assertThat(errors).isEmpty();
        Path results = folder.resolve("tournament.jsonl");
        List<String> lines = Files.readAllLines(results).stream()
                .filter(line -> !line.isEmpty())
                .toList();
        Files.write(results, lines.subList(0, 5));
        Files.writeString(results, lines.get(5).substring(0, 40), StandardOpenOption.APPEND);
        assertThat(run()).isEqualTo(first);
        assertThat(errors).isEqualTo("6 of 6 meetings\n");
        program("two", "60");
        run();
        assertThat(errors).contains("3 of 6 meetings").doesNotContain("2 of 6 meetings");
    }
}

package dev.rally.env.pingpong;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.env.game.Game;
import dev.rally.env.plain.Fields;
import dev.rally.env.plain.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Games that the original played, frame by frame: those beside this test, and those of the file or folder that the environment
 * variable RALLY_GOLDEN names. What was left to chance is read off the scenes.
 */
class GoldenGamesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Stream<Path> games() throws Exception {
        Path shipped = Path.of(GoldenGamesTest.class.getResource(".").toURI());
        String more = System.getenv("RALLY_GOLDEN");
        return Stream.concat(files(shipped), more == null ? Stream.of() : files(Path.of(more)));
    }

    private static Stream<Path> files(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("games")
    void isPlayedAgainToTheInteger(Path file) throws IOException {
        JsonNode game = MAPPER.readTree(file.toFile());
        Difficulty difficulty = Difficulty.valueOf(game.get("difficulty").asText());
        int winningScore = game.get("game_over_score").asInt();
        List<String> columns = new ArrayList<>();
        game.get("columns").forEach(column -> columns.add(column.asText()));
        byte[] before = new byte[0];
        int number = 0;
        for (JsonNode round : game.get("rounds")) {
            Replay right = new Replay(difficulty, winningScore, columns, round, before, 0);
            Replay left = new Replay(difficulty, winningScore, columns, round, before, 1);
            Replay better = right.frames >= left.frames ? right : left;
            assertThat(better.fault).as("round " + number + " of " + file).isEmpty();
            assertThat(better.frames).isEqualTo(round.get("commands").size());
            before = better.state;
            number++;
        }
        assertThat(number).isPositive();
    }

    /** One round, for one direction of the blocker. */
    private static final class Replay {
        private final List<String> columns;
        private final JsonNode scenes;
        int frames;
        String fault = "";
        byte[] state;

        Replay(
                Difficulty difficulty,
                int winningScore,
                List<String> columns,
                JsonNode round,
                byte[] before,
                int blockerDirection) {
            this.columns = columns;
            scenes = round.get("scenes");
            int blockerX = columns.contains("blocker_x") ? of(scenes.get(0), "blocker_x") : 0;
            Pingpong game = new Pingpong(difficulty, winningScore, new Told(blockerX / 20, blockerDirection, serve()));
            if (before.length > 0) {
                game.restore(before);
                game.reset();
            }
            play(game, round);
            state = game.save();
        }

        private void play(Pingpong game, JsonNode round) {
            Game.Next next = Game.Next.GO_ON;
            JsonNode commands = round.get("commands");
            compare(game, 0);
            while (fault.isEmpty() && frames < commands.size()) {
                JsonNode both = commands.get(frames);
                Map<String, Object> given = new HashMap<>();
                given.put(Pingpong.FIRST, both.get(0).textValue());
                given.put(Pingpong.SECOND, both.get(1).textValue());
                next = game.update(given);
                if (frames + 1 < scenes.size()) {
                    compare(game, frames + 1);
                }
                if (fault.isEmpty()) {
                    frames++;
                }
            }
            String result =
                    round.path("result").isTextual() ? round.get("result").asText() : Game.Next.GO_ON.name();
            if (fault.isEmpty() && !next.name().equals(result)) {
                fault = "ended with " + next + ", not " + result;
            }
        }

        private void compare(Pingpong game, int scene) {
            Map<String, Object> seen = flat(Fields.part(game.sceneInfo(), Pingpong.FIRST));
            for (String column : columns) {
                String expected = scenes.get(scene).get(columns.indexOf(column)).asText();
                if (!expected.equals(String.valueOf(seen.get(column)))) {
                    fault = "scene " + scene + ": " + column + " is " + seen.get(column) + ", not " + expected;
                }
            }
        }

        private static Map<String, Object> flat(Map<String, Object> info) {
            Map<String, Object> flat = new HashMap<>(info);
            Tuple ball = Fields.tuple(info, "ball");
            Tuple speed = Fields.tuple(info, "ball_speed");
            flat.put("ball_x", ball.number(0));
            flat.put("ball_y", ball.number(1));
            flat.put("vx", speed.number(0));
            flat.put("vy", speed.number(1));
            flat.put("p1_x", Fields.tuple(info, "platform_1P").number(0));
            flat.put("p2_x", Fields.tuple(info, "platform_2P").number(0));
            if (info.get("blocker") instanceof Tuple blocker) {
                flat.put("blocker_x", blocker.number(0));
            }
            return flat;
        }

        /** 0 where the ball's first way is to the left. */
        private int serve() {
            for (JsonNode scene : scenes) {
                if (of(scene, "vx") != 0) {
                    return of(scene, "vx") < 0 ? 0 : 1;
                }
            }
            return 0;
        }

        private int of(JsonNode scene, String column) {
            return scene.get(columns.indexOf(column)).asInt();
        }
    }

    /** Chance as it was: the blocker's place and direction, and the direction of a serve that nobody made. */
    private static final class Told implements Chance {
        private final int[] told;
        private int asked;

        Told(int... told) {
            this.told = told;
        }

        @Override
        public int below(int bound) {
            return told[Math.min(asked++, told.length - 1)];
        }

        @Override
        public long state() {
            return 0;
        }

        /** A game that goes on where another one was has not asked yet. */
        @Override
        public void restore(long state) {
            asked = 0;
        }
    }
}

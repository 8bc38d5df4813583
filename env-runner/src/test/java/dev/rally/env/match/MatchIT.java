package dev.rally.env.match;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.recording.RecordingTotals;
import dev.rally.comm.recording.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Matches of real scripts, run by a real Python. */
@Timeout(120)
class MatchIT extends Matches {
    /** What readers of the original's records rely on. */
    private static final String CHECK = """
            import pickle, sys
            for file in sys.argv[1:]:
                record = pickle.load(open(file, "rb"))
                assert list(record) == ["record_format_version", "ml_1P", "ml_2P"], list(record)
                assert record["record_format_version"] == 2
                for seat in ("ml_1P", "ml_2P"):
                    scenes, commands = record[seat]["scene_info"], record[seat]["command"]
                    assert len(scenes) == len(commands) and commands[-1] is None
                    assert [s["frame"] for s in scenes] == list(range(len(scenes)))
                    assert scenes[-1]["status"] != "GAME_ALIVE" and scenes[-2]["status"] == "GAME_ALIVE"
                    assert list(scenes[0])[-1] == "blocker" and type(scenes[0]["ball"]) is tuple
                assert record["ml_1P"]["command"][0] == "SERVE_TO_RIGHT"
                assert record["ml_2P"]["command"][1] is None
            """;

    private String follower;

    @BeforeEach
    void python() throws IOException {
        requireProgram("python3");
        follower = script("follower.py", FOLLOWER);
    }

    /** Rules of its own, a model in a file, globals and a thread, against one that prints more than anybody reads. */
    @Test
    void tenRoundsOfScriptsOfEveryStyle() throws Exception {
        script(
                "train.py",
                "import pickle; pickle.dump({'serve': 'SERVE_TO_LEFT', 'reach': (2, 3)}, open('model.pickle', 'wb'))");
        assertThat(new ProcessBuilder("python3", "train.py")
                        .directory(folder.toFile())
                        .start()
                        .waitFor())
                .isZero();
        String model = updating("games/pingpong/ml/model.py", """
                from . import helper
                import os, pickle, threading
                import games.pingpong.ml.helper
                global MODEL, FRAMES
                if "MODEL" not in globals():
                    MODEL = pickle.load(open(os.path.join(os.path.dirname(__file__), "../../../model.pickle"), "rb"))
                    threading.Thread(target=threading.Event().wait).start()
                    FRAMES = 0
                FRAMES += 1
                if scene["ball_speed"] == (0, 0):
                    return helper.serve(MODEL)
                """);
        script("games/pingpong/ml/helper.py", "def serve(model):\n    return model['serve']\n");
        String printing = updating("printing.py", """
                import sys
                print("é" * 5000, flush=True)
                sys.stderr.write("no end")
                if scene["ball_speed"] == (0, 0):
                    return "SERVE_TO_RIGHT"
                """);
        assertThat(exitCode(start("pingpong", "EASY", "10", "-i", "model.py", "-i", printing, "--fps", "0", "--json")))
                .as(errors())
                .isZero();
        JsonNode rounds = json().get("rounds");
        assertThat(rounds.size()).isGreaterThanOrEqualTo(10);
        assertThat(rounds.get(rounds.size() - 1).get("result").get(1).asText()).contains("Final score: ");
        for (JsonNode round : rounds) {
            assertThat(round.at("/players/ml_1P/late").asInt()).isZero();
            assertThat(round.at("/players/ml_1P/missing").asInt()).isZero();
        }
        assertThat(errors()).contains("[ml_2P] éééé").contains("no end");
        assertThat(model).isNotEmpty();
        assertThat(left()).isZero();
    }

    @Test
    void everyDialectIsCalledInItsOwnWay() throws Exception {
        String keywords = script("keywords.py", """
                class MLPlay:
                    def __init__(self, ai_name, *args, **kwargs):
                        from mlgame.utils.enum import get_ai_name
                        assert ai_name == get_ai_name(0)
                        assert kwargs["game_params"] == {"difficulty": "NORMAL", "game_over_score": 2}
                        self.served = False
                    def update(self, scene_info, keyboard=(), *args, **kwargs):
                        assert keyboard == []
                        if self.served:
                            return "MOVE_LEFT"
                        self.served = True
                        return "SERVE_TO_LEFT"
                    def reset(self):
                        self.served = False
                """);
        String loop = script("loop.py", """
                from mlgame.communication import ml as comm
                def ml_loop(side: str):
                    assert side == "2P"
                    comm.ml_ready()
                    while True:
                        scene = comm.recv_from_game()
                        if scene["status"] != "GAME_ALIVE":
                            comm.ml_ready()
                            continue
                        served = scene["ball_speed"] != (0, 0)
                        comm.send_to_game({"frame": scene["frame"], "command": "NONE" if served else "SERVE_TO_LEFT"})
                """);
        assertThat(play("pingpong", "NORMAL", "2", "-i", keywords, "-i", loop))
                .as(errors())
                .isZero();
        assertThat(json().at("/rounds/0/players/ml_2P/late").asInt()).isZero();
        assertThat(json().at("/rounds/0/players/ml_2P/missing").asInt()).isZero();
        assertThat(json().get("rounds").size()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aRecordHasWhatTheOriginalsHas() throws Exception {
        Path log = folder.resolve("games/pingpong/log");
        String none = updating(
                "none.py",
                "if scene['frame'] % 2:\n    return None\nif scene['frame'] == 0:\n    return 'SERVE_TO_LEFT'");
        assertThat(play("pingpong", "HARD", "2", "-i", follower, "-i", none, "-r", "--record-folder", log.toString()))
                .as(errors())
                .isZero();
        List<Path> files = records(log);
        assertThat(files).hasSize(json().get("rounds").size());
        assertThat(files.get(0).getFileName().toString())
                .matches("ml_HARD_2_\\d{4}-\\d\\d-\\d\\d_\\d\\d-\\d\\d-\\d\\d\\.pickle");
        List<String> check = new ArrayList<>(List.of("python3", "-c", CHECK));
        files.forEach(file -> check.add(file.toString()));
        assertThat(new ProcessBuilder(check).inheritIO().start().waitFor()).isZero();
        assertThat(record(files.get(0)).at("/ml_1P/scene_info/0/ball").toString())
                .isEqualTo("[98,415]");
        assertKeptForAgents(files);
    }

    /** What both have said, said again, makes the same round, whether it is read from a file or from a recording. */
    @Test
    void aRecordedRoundIsPlayedAgainAndEndsWhereItHasNoMore() throws Exception {
        Path log = folder.resolve("log");
        String[] match = {"pingpong", "EASY", "-1", "-r", "--record-folder", log.toString()};
        assertThat(play(with(match, "-i", follower, "-i", "wanderer")))
                .as(errors())
                .isZero();
        Path first = records(log).get(0);
        List<String> kept = new Recordings(home().resolve("recordings")).names();
        assertThat(kept).hasSize(2);
        String second = "recording:" + kept.get(1);
        assertThat(play(with(match, "-i", first.toString(), "-i", second)))
                .as(errors())
                .isZero();
        List<Path> both = records(log);
        assertThat(both).hasSize(2);
        assertThat(record(both.get(1)).at("/ml_1P"))
                .isEqualTo(record(both.get(0)).at("/ml_1P"));
        assertThat(play("pingpong", "EASY", "9", "-i", first.toString(), "-i", second))
                .isEqualTo(3);
        assertThat(errors()).contains("has 1 round, and no more");
        assertThat(play("arkanoid", "EASY", "1", "-i", first.toString())).isEqualTo(2);
        assertThat(errors()).contains("has nothing of ml, only of [ml_1P, ml_2P]");
        assertThat(play("pingpong", "EASY", "-i", "recording:nobody")).isEqualTo(2);
        assertThat(errors()).contains("there is no recording \"nobody\"");
    }

    private static String[] with(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Of each player the same frames, in the home. */
    private void assertKeptForAgents(List<Path> files) throws IOException {
        Recordings recordings = new Recordings(home().resolve("recordings"));
        assertThat(recordings.names()).hasSize(2).allMatch(name -> name.matches("pingpong_HARD_2_ml_[12]P_\\d.*"));
        long frames = 0;
        for (Path file : files) {
            frames += record(file).at("/ml_1P/command").size() - 1;
        }
        double won = 0;
        for (String name : recordings.names()) {
            RecordingTotals totals = recordings.totals(name);
            assertThat(totals.steps()).isEqualTo(frames);
            assertThat(totals.episodes()).isEqualTo(files.size());
            assertThat(recordings.header(name).scene()).isEqualTo("pingpong-hard");
            won += totals.returnSum();
        }
        assertThat(won).isZero(); // what one wins, the other loses
        assertThat(errors())
                .contains("recorded for agents: " + recordings.names().get(0));
    }

    private static List<Path> records(Path log) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            return files.sorted().toList();
        }
    }

    @Test
    void theLastScriptPlaysTheSeatsThatAreLeftAndThoseTooManyDoNot() throws Exception {
        assertThat(play("pingpong", "EASY", "-i", follower, "-1")).as(errors()).isZero();
        assertThat(json().at("/players/ml_2P").asText()).isEqualTo(follower);
        assertThat(json().get("rounds")).hasSize(1);
        assertThat(play("arkanoid", "NORMAL", "1", "-1", "-i", arkanoid(), "-i", follower))
                .as(errors())
                .isZero();
        assertThat(json().at("/players").toString()).contains("arkanoid.py").doesNotContain("follower.py");
    }

    private String arkanoid() throws IOException {
        return script("arkanoid.py", """
                class MLPlay:
                    def update(self, scene_info):
                        if scene_info["status"] != "GAME_ALIVE":
                            return "RESET"
                        assert type(scene_info["bricks"]) is list and type(scene_info["bricks"][0]) is tuple
                        return "SERVE_TO_LEFT"
                    def reset(self):
                        pass
                """);
    }

    /** In its own time: whoever needs three frames for an answer is late by two from then on. */
    @Test
    void whoIsLateStaysLateAndIsTold() throws Exception {
        String slow = updating(
                "slow.py",
                "import time\nif scene['frame'] == 5:\n    time.sleep(0.25)\nif scene['frame'] == 0:\n    return 'SERVE_TO_LEFT'");
        assertThat(run("pingpong", "EASY", "-1", "-f", "100", "-i", follower, "-i", slow, "--json"))
                .as(errors())
                .isZero();
        assertThat(errors()).containsPattern("The client 'ml_2P' delayed \\d+ frame\\(s\\)");
        assertThat(json().at("/rounds/0/players/ml_2P/worstDelay").asInt()).isGreaterThan(1);
        assertThat(json().at("/rounds/0/players/ml_2P/missing").asInt()).isPositive();
    }

    @Test
    void playersThatComeWithTheGameNeedNoPython() throws Exception {
        assertThat(play("pingpong", "NORMAL", "-i", "predictor", "-1", "--python", "/nowhere"))
                .as(errors())
                .isZero();
        assertThat(json().at("/rounds/0/frames").asInt()).isGreaterThan(100);
    }

    @Test
    void theKeyboardSaysNothingWhereThereIsNone() throws Exception {
        Path log = folder.resolve("log");
        assertThat(play("pingpong", "EASY", "-m", "-1", "-r", "--record-folder", log.toString()))
                .as(errors())
                .isZero();
        for (Path file : records(log)) {
            assertThat(file.getFileName().toString()).startsWith("manual_EASY_3_");
            for (JsonNode command : record(file).at("/ml_1P/command")) {
                assertThat(command.asText()).isIn("NONE", "null");
            }
        }
    }

    @Test
    void withoutJsonTheLinesOfTheOriginalAreThere() throws Exception {
        assertThat(run("-f", "0", "-i", follower, "-i", "predictor", "pingpong", "EASY", "1"))
                .isZero();
        assertThat(out())
                .containsPattern("^GAME_(1P_WIN|2P_WIN|DRAW)\n(\\dP wins|No one wins)! Final score: \\d-\\d\n$");
    }
}

package dev.rally.env.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Players that fail, each in its own way: the match says who and where, and nobody is left. */
@Timeout(120)
class BadPlayersIT extends Matches {
    private String witness;

    /** The other player, who tells that it has ended in order. */
    @BeforeEach
    void python() throws IOException {
        requireProgram("python3");
        witness = script(
                "witness.py",
                "import atexit\natexit.register(lambda: open('" + folder + "/ended.txt', 'w').write('in order'))\n"
                        + FOLLOWER);
    }

    private int against(String bad) throws Exception {
        return play("pingpong", "EASY", "1", "-i", bad, "-i", witness);
    }

    private void fails(String bad, String... said) throws Exception {
        assertThat(against(bad)).as(errors()).isEqualTo(3);
        assertThat(errors())
                .contains("Error: Exception occurred in 'ml_1P' process:")
                .contains(said);
        assertThat(out()).isEmpty();
        assertThat(folder.resolve("ended.txt")).as("the other player").hasContent("in order");
        assertThat(left()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return 1 // 0 | line 8, in update;ZeroDivisionError",
                "import sys; sys.exit(7) | is exited by itself;line 8;SystemExit: 7",
                "import os; os._exit(5) | is exited by itself with returncode 5",
                "raise KeyboardInterrupt() | line 8;KeyboardInterrupt",
                "return 'x' * 5000000 | bad.py\", line 5;the command takes 50000;allowed are 1048576",
                "return {1, 2} | bad.py\", line 5;the command is a set;nor hashable",
                "import nothing_such | ModuleNotFoundError;nothing_such",
                "import os; os.kill(os.getpid(), 11) | is exited by itself with returncode 1",
                "a = []; a.append(a); return a | RecursionError",
                "import threading; threading.Thread(target=print, daemon=False).start(); raise ValueError('é') | ValueError: é"
            })
    void whatFailsInUpdateIsToldWithItsLine(String body, String said) throws Exception {
        fails(updating("bad.py", body.strip()), said.strip().split(";", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "def MLPlay( | bad.py\", line 1;SyntaxError",
                "x = 1 | bad.py\" has no class MLPlay",
                "import pygame_is_not_there | line 1;ModuleNotFoundError",
                "class MLPlay: pass | bad.py;takes no arguments",
                "import games.pingpong.communication as comm | version 5 or older;class MLPlay (versions 7 and later)",
                "def ml_loop(side): pass | version 5 or older",
                "from mlgame.communication import ml\\ndef ml_loop(): ml.ml_ready() | ml_loop has returned",
                "class MLPlay:\\n  def __init__(self, side): raise OSError('no') | line 2, in __init__;OSError: no"
            })
    void whatCannotBeginIsToldWithItsLine(String text, String said) throws Exception {
        fails(
                script("bad.py", text.strip().replace("\\n", "\n") + "\n"),
                said.strip().split(";", -1));
    }

    /** The game says so, and names who and where. */
    @Test
    void aListIsNoCommand() throws Exception {
        String bad = updating("bad.py", "return ['MOVE_LEFT']");
        assertThat(against(bad)).isEqualTo(3);
        assertThat(errors())
                .contains(
                        "Exception occurred in 'game' process:", "the command of ml_1P is a list", "bad.py\", line 5");
        assertThat(left()).isZero();
    }

    @Test
    void whoNeverResetsIsTold() throws Exception {
        String never = script("never.py", FOLLOWER.replace("\"RESET\"", "\"NONE\""));
        assertThat(play("pingpong", "EASY", "9", "-i", "predictor", "-i", never))
                .isEqualTo(3);
        assertThat(errors())
                .contains("in 'ml_2P' process", "has to return \"RESET\" when status is not GAME_ALIVE", "never.py");
        assertThat(left()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "return 'NONE', 'while True: pass', reset",
        "'while True: pass', pass, update",
        "'while True: pass', pass, __init__"
    })
    void whoNeverEndsIsToldAndGone(String update, String reset, String where) throws Exception {
        String bad = FOLLOWER.replace("self.side = side", where.equals("__init__") ? update : "self.side = side")
                .replace("pass\n", reset + "\n");
        bad = where.equals("update")
                ? bad.replace("if scene[\"status\"]", update + "\n        if scene[\"status\"]")
                : bad;
        assertThat(play("pingpong", "EASY", "9", "-i", script("bad.py", bad), "-i", "predictor", "--patience", "0.7"))
                .as(errors())
                .isEqualTo(3);
        assertThat(errors()).contains("in 'ml_1P' process", "does not return", "0.7 s (--patience)");
        assertThat(left()).isZero();
    }

    /** Whatever they are at. */
    @Test
    void nobodyIsLeftWhenTheMatchIsKilled() throws Exception {
        String parent = updating("parent.py", """
                import os
                if scene["frame"] == 3:
                    open(os.path.join(os.path.dirname(__file__), "playing.txt"), "w").write("yes")
                while scene["frame"] >= 3:
                    pass
                """);
        Process match = start("pingpong", "EASY", "-i", parent, "-i", witness);
        Await.until(() -> Files.exists(folder.resolve("playing.txt")));
        List<ProcessHandle> players = match.descendants().toList();
        assertThat(players).isNotEmpty();
        match.destroyForcibly().waitFor();
        Await.until(() -> players.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(players).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void childrenOfAScriptAreEndedWithIt() throws Exception {
        String parent = updating("parent.py", """
                import subprocess
                if scene["frame"] == 0:
                    subprocess.Popen(["sleep", "1234.5678"])
                    return "SERVE_TO_LEFT"
                """);
        assertThat(play("pingpong", "EASY", "1", "-1", "-i", parent, "-i", "predictor"))
                .as(errors())
                .isZero();
        assertThat(ProcessHandle.allProcesses()
                        .filter(p -> p.info().commandLine().orElse("").contains("1234.5678")))
                .isEmpty();
    }

    @Test
    void aPlayerFoundNowhereIsAWrongCommandLine() throws Exception {
        for (String name : List.of("nowhere.py", "ml/x")) {
            assertThat(play("pingpong", "EASY", "-i", name)).isEqualTo(2);
            assertThat(errors())
                    .contains("Error: The script '" + name
                            + "' does not exist. Cannot start the game in the machine learning mode.");
        }
        assertThat(play("pingpong", "EASY")).isEqualTo(2);
        assertThat(errors()).contains("Error: No script or module is specified.");
        assertThat(play("pingpong", "-i", witness)).isEqualTo(2);
        assertThat(errors()).contains("difficulty is missing; allowed are EASY, NORMAL, HARD");
        assertThat(play("pingpon", "EASY", "-i", witness)).isEqualTo(2);
        assertThat(errors()).contains("there is no game \"pingpon\"; did you mean \"pingpong\"?");
        Path text = Files.writeString(folder.resolve("notes"), "hello");
        assertThat(play("pingpong", "EASY", "-i", text.toString())).isEqualTo(2);
        assertThat(errors()).contains("chmod +x");
    }
}

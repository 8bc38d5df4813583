package dev.rally.env.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.AtTerminal;
import dev.rally.env.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code rally recording replay} at a terminal, which util-linux's script makes. */
@Timeout(60)
class ReplayTerminalIT {
    private static final Pattern FRAME = Pattern.compile("frame (\\d+) of ");

    @TempDir
    Path folder;

    /** The last frame that the terminal has shown, from 1. */
    private static int frame(AtTerminal program) throws IOException {
        Matcher shown = FRAME.matcher(program.said());
        int last = 0;
        while (shown.find()) {
            last = Integer.parseInt(shown.group(1));
        }
        return last;
    }

    @Test
    void itsKeysPauseSeekAndQuit() throws Exception {
        int made = new CommandLine(new RecordingCommand())
                .execute("make", "games", "level2", "level1", "--games", "2", "--home", folder.toString());
        assertThat(made).isZero();
        try (AtTerminal program = AtTerminal.start(folder, "recording replay --home " + folder + " games")) {
            program.awaitSaid("games by level2 in pong");
            program.awaitSaid("p pause");
            program.awaitSaid("   left 0   right 0");
            program.press("p");
            program.awaitSaid("paused");
            program.press("n");
            program.awaitSaid("episode 2 of ");
            int begins = frame(program);
            program.press("\u001B[C");
            Await.until(() -> frame(program) > begins);
            program.press("0.");
            Await.until(() -> frame(program) == 2);
            program.press("\u001B[A");
            program.awaitSaid("x2");
            program.press("q");
            program.awaitEnd();
        }
    }
}

package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class ServerMainTest {
    @Test
    void whatAnotherThreadRanIntoIsSaidInALineToo() throws Exception {
        StringWriter said = new StringWriter();
        CommandLine line = ServerMain.commandLine().setErr(new PrintWriter(said, true));
        Exception failure = new CompletionException(new RallyException(ErrorCode.INVALID_PARAMS, "there is no GPU"));

        int status = line.getExecutionExceptionHandler().handleExecutionException(failure, line, null);

        assertThat(status).isEqualTo(ServerMain.EXIT_ERROR);
        assertThat(said.toString().trim()).isEqualTo("rally: there is no GPU");
    }

    @Test
    void aCommandOfAnotherProgramIsRefusedWithWhatThereIs() {
        StringWriter said = new StringWriter();

        int status =
                ServerMain.commandLine().setErr(new PrintWriter(said, true)).execute("train", "--forever");

        assertThat(status).isEqualTo(ServerMain.EXIT_USAGE);
        assertThat(said.toString().trim())
                .isEqualTo("rally: there is no command \"train\" here. Commands: serve agents mode checkpoints export"
                        + " doctor bench");
    }

    @Test
    void anOptionThatACommandDoesNotHaveIsSaidAsUsual() {
        StringWriter said = new StringWriter();

        int status =
                ServerMain.commandLine().setErr(new PrintWriter(said, true)).execute("doctor", "--forever");

        assertThat(status).isEqualTo(ServerMain.EXIT_USAGE);
        assertThat(said.toString()).contains("--forever").doesNotContain("Commands:");
    }
}

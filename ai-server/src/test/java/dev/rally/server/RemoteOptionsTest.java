package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of other machines that do not go together, or make no sense, are said before anything is begun. */
final class RemoteOptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | serve --listen 127.0.0.1 | --listen came without --token-file",
                "2 | serve --token-file t | --token-file came without --listen",
                "2 | serve --tls-cert c | --tls-cert came without --listen",
                "2 | serve --listen a:b:c --token-file t | --listen is \"a:b:c\"",
                "2 | serve --listen 127.0.0.1:70000 --token-file t | --listen is \"127.0.0.1:70000\"",
                "1 | agents --remote 127.0.0.1 | --remote is \"127.0.0.1\"; give host:port",
                "1 | agents --remote 127.0.0.1:1 | --remote came without --token-file",
                "1 | agents --remote 127.0.0.1:1 --token-file /none | there is no token's file /none",
                "1 | agents --fingerprint AB | are of a server on another machine; give --remote too",
                "1 | mode pong --tls-ca ca.pem | are of a server on another machine; give --remote too"
            })
    void areRefused(int exitCode, String command, String said) {
        StringWriter err = new StringWriter();
        int code = ServerMain.commandLine().setErr(new PrintWriter(err)).execute(command.split(" "));
        assertThat(err.toString()).contains(said);
        assertThat(code).isEqualTo(exitCode);
    }
}

package dev.rally.env.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ScenesBenchTest {
    @Test
    void countsPicturesWhereItDrawsThem() {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new ScenesBench())
                .setOut(new PrintWriter(out))
                .execute("--json", "--pixels", "--scenes", "8", "--seconds", "0.01", "--threads", "2");
        assertThat(code).isZero();
        assertThat(out.toString().strip())
                .matches("\\{\"bench\":\"scenes\",\"threads\":2,\"scenes\":8,\"frames_per_s\":[0-9]+}");
    }

    @Test
    void printsOneJsonObjectALine() {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new ScenesBench())
                .setOut(new PrintWriter(out))
                .execute("--json", "--scenes", "64", "--seconds", "0.01", "--threads", "1,2", "--script", "level3");
        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.matches(
                        "\\{\"bench\":\"scenes\",\"threads\":[12],\"scenes\":64," + "\"env_steps_per_s\":[0-9]+}"));
    }
}

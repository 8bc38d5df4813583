package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scene and the training of docs/scenes.md, done as it says, with the packaged program. */
@Timeout(120)
class OwnSceneIT {
    private static final Path DOCUMENT = Path.of("..", "docs", "scenes.md");
    private static final Path JAR = Path.of("target", "rally-env-runner.jar").toAbsolutePath();

    @TempDir
    Path folder;

    private Path classes;

    @BeforeEach
    void compileWhatTheDocumentShows() throws IOException {
        classes = Files.createDirectories(folder.resolve("my scenes"));
        Path source = Files.writeString(folder.resolve("Corridor.java"), block("java"));
        Path services = Files.createDirectories(classes.resolve("META-INF").resolve("services"));
        Files.writeString(services.resolve("dev.rally.env.scene.Scene"), "Corridor\n");
        Files.writeString(folder.resolve("corridor.yaml"), block("yaml"));
        String classPath = JAR + File.pathSeparator + System.getProperty("java.class.path");
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classPath, "-d", classes.toString(), source.toString());
        assertThat(failed).isZero();
    }

    private static String block(String language) throws IOException {
        String opening = "```" + language + "\n";
        String text = Files.readString(DOCUMENT);
        int from = text.indexOf(opening) + opening.length();
        return text.substring(from, text.indexOf("```", from));
    }

    private int run(String scenes, String... arguments) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-jar",
                                JAR.toString()),
                        Arrays.stream(arguments))
                .toList();
        ProcessBuilder program = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(folder.resolve("err.txt").toFile());
        program.environment().put("RALLY_SCENES", scenes);
        Process process = program.start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private int train(String scenes) throws Exception {
        return run(
                scenes,
                "train",
                "--config",
                folder.resolve("corridor.yaml").toString(),
                "--device",
                "cpu",
                "--home",
                folder.resolve("home").toString(),
                "--json");
    }

    private String said(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    @Test
    void isTrainedAndEvaluatedByItsName() throws Exception {
        assertThat(train(classes.toString())).as(said("err.txt")).isZero();
        double mean = new ObjectMapper()
                .readTree(said("out.txt"))
                .at("/episodeReturn")
                .asDouble();
        assertThat(mean).as(said("out.txt")).isEqualTo(1);
        String home = folder.resolve("home").toString();
        assertThat(run(classes.toString(), "evaluate", "hare", "--scene", "corridor", "--home", home))
                .as(said("err.txt"))
                .isZero();
        assertThat(said("out.txt")).contains("episodes       100").contains("return         1.00 ± 0.00, mean");
        assertThat(run(classes.toString(), "evaluate", "you", "--scene", "corridor", "--home", home))
                .isEqualTo(1);
        assertThat(said("err.txt")).contains("\"you\" can only play");
    }

    @Test
    void whoseJarIsMissingIsSaid() throws Exception {
        String missing = folder.resolve("nowhere.jar").toString();
        assertThat(train(missing)).isEqualTo(1);
        assertThat(said("err.txt")).contains("RALLY_SCENES is \"" + missing + "\": there is no " + missing);
    }

    @Test
    void whoseClassIsMissingIsSaid() throws Exception {
        Files.delete(classes.resolve("Corridor.class"));
        assertThat(train(classes.toString())).isEqualTo(1);
        assertThat(said("err.txt")).contains("its scenes cannot be used").contains("Corridor not found");
    }

    @Test
    void thatIsNotListedIsSaid() throws Exception {
        Files.writeString(classes.resolve("META-INF").resolve("services").resolve("dev.rally.env.scene.Scene"), "");
        assertThat(train(classes.toString())).isEqualTo(1);
        assertThat(said("err.txt")).contains("META-INF/services/dev.rally.env.scene.Scene has to name their classes");
    }
}

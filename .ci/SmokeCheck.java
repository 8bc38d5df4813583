import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks what {@code ./rally train} left behind: a checkpoint, and a summary that shows that the agent got better. */
public class SmokeCheck {
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        JsonNode summary = new ObjectMapper().readTree(Path.of(arguments[1]).toFile());
        Path checkpoint = home.resolve(summary.required("checkpoint").asText()).toAbsolutePath();
        check(checkpoint.startsWith(home.toAbsolutePath()), "the checkpoint is in the home folder: " + checkpoint);
        check(Files.size(checkpoint.resolve("manifest.json")) > 0, "it has a manifest");
        check(Files.size(checkpoint.resolve("parameters.safetensors")) > 0, "it has parameters");

        double before = summary.required("pointShareBefore").required("level1").asDouble();
        double after = summary.required("pointShare").required("level1").asDouble();
        check(after > before, "the point share against level 1 rose from " + before + " to " + after);
        boolean enough = summary.required("won").asBoolean() || summary.required("envSteps").asLong() >= 2_000_000;
        check(enough, "it won, or went on to the end: " + summary.get("envSteps") + " steps");
        check(!Files.exists(home.resolve("server.json")), "the server has gone, and taken its server.json along");
    }

    private static void check(boolean condition, String fact) {
        System.out.println((condition ? "ok    " : "FAIL  ") + fact);
        if (!condition) {
            System.exit(1);
        }
    }
}

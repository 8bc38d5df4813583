package dev.rally.env.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.spec.Check;
import dev.rally.comm.spec.EnvironmentSpec;
import dev.rally.comm.spec.Nearest;
import dev.rally.comm.spec.Sampler;
import dev.rally.env.scene.SceneParameter;
import dev.rally.env.scene.SceneSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The section {@code environment}, which must agree with what the scene lets be set and with what is measured. */
final class Environment {
    private static final String AT = "environment";

    private Environment() {}

    /**
     * Reads it.
     *
     * @param rated whether agents have ratings
     */
    static EnvironmentSpec of(JsonNode given, SceneSpec scene, LoopSettings loop, boolean rated) {
        JsonNode complete = given;
        if (given instanceof ObjectNode object && !object.has("seed")) {
            complete = object.deepCopy().put("seed", loop.seed());
        }
        EnvironmentSpec spec = EnvironmentSpec.read(complete, AT);
        checkParameters(scene, spec.parameters(), AT + ".parameters");
        List<String> figures = figures(scene, loop, rated);
        for (int i = 0; i < spec.lessons().size(); i++) {
            EnvironmentSpec.Lesson lesson = spec.lessons().get(i);
            String at = AT + ".lessons[" + i + "]";
            checkParameters(scene, lesson.parameters(), at + ".parameters");
            String metric = lesson.until() == null ? null : lesson.until().metric();
            boolean known = metric == null || figures.contains(metric);
            Check.that(
                    known,
                    "%s.until.metric is \"%s\"%s",
                    at,
                    metric,
                    known ? "" : Nearest.hint(String.valueOf(metric), figures));
        }
        return spec;
    }

    private static void checkParameters(SceneSpec scene, Map<String, Sampler> given, String at) {
        List<String> names =
                scene.parameters().stream().map(SceneParameter::name).toList();
        given.forEach((name, sampler) -> {
            int index = names.indexOf(name);
            Check.that(
                    index >= 0,
                    "unknown \"%s.%s\"%s",
                    at,
                    name,
                    index >= 0
                            ? ""
                            : names.isEmpty()
                                    ? "; " + scene.name() + " has no parameters: leave it out"
                                    : Nearest.hint(name, names));
            scene.parameters().get(index).check(sampler, at + "." + name);
        });
    }

    /** What is told round by round: those of episodes by the server, the others by the training loop. */
    private static List<String> figures(SceneSpec scene, LoopSettings loop, boolean rated) {
        List<String> figures = new ArrayList<>(List.of("episodeReturn", "episodeLength"));
        if (scene.sides().size() > 1) {
            figures.add("pointShare");
        }
        if (rated) {
            figures.add("elo");
        }
        if (!loop.evaluateAgainst().isEmpty()) {
            int strongest = loop.evaluateAgainst().size() - 1;
            figures.add("evaluation/" + loop.evaluateAgainst().get(strongest) + "/pointShare");
        }
        return figures;
    }
}

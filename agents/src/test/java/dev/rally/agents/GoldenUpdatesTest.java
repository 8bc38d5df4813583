package dev.rally.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What agents do and learn is what {@code src/test/golden/golden.py} has computed of the same, in double precision and
 * apart from this code.
 */
class GoldenUpdatesTest {
    /** Of the largest change that any number of the same kind went through; single precision leaves a quarter of it. */
    private static final double TOLERANCE = 1e-5;

    static List<Arguments> cases() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/golden"))) {
            return files.sorted()
                    .flatMap(file -> Stream.of(
                            Arguments.of(file, Named.of("in vectors", Engines.shared())),
                            Arguments.of(file, Named.of("by the library", Engines.byLibrary()))))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anAgentLearnsWhatAnIndependentComputationSays(Path file, TensorEngine engine) throws IOException {
        JsonNode golden = new ObjectMapper().readTree(file.toFile());
        try (Agent agent = Agent.create(1, SpecJson.agent(golden.get("spec")), engine)) {
            CheckpointContents begin = with(agent.capture(null), golden.get("begin"));
            agent.restoreFrom(begin);
            GoldenReplay replay = new GoldenReplay(agent);
            golden.get("events").forEach(replay::event);
            assertChanges(begin, agent.capture(null), golden.get("end"));
        }
    }

    /** The same checkpoint with other networks. */
    private static CheckpointContents with(CheckpointContents of, JsonNode networks) {
        Map<String, Map<String, Tensor>> tensors = new HashMap<>();
        of.tensors().forEach((group, named) -> {
            Map<String, Tensor> own = new TreeMap<>(named);
            own.replaceAll((name, tensor) -> {
                JsonNode values = networks.get(group + "/" + name);
                long[] shape = tensor.shape().stream().mapToLong(d -> d).toArray();
                return values == null ? tensor : Tensor.of(GoldenReplay.floats(values), shape);
            });
            tensors.put(group, own);
        });
        return new CheckpointContents(of.spec(), tensors, of.counters(), of.metrics(), of.versions(), null);
    }

    private static void assertChanges(CheckpointContents begin, CheckpointContents end, JsonNode golden) {
        Map<String, Double> changes = new HashMap<>();
        golden.properties().forEach(entry -> {
            double change = largestDifference(entry.getValue(), numbers(begin, entry.getKey()));
            changes.merge(kind(entry.getKey()), change, Math::max);
        });
        SoftAssertions all = new SoftAssertions();
        golden.properties().forEach(entry -> {
            double change = changes.getOrDefault(kind(entry.getKey()), 0.0);
            double error = largestDifference(entry.getValue(), numbers(end, entry.getKey()));
            all.assertThat(error / change)
                    .as("error of %s in terms of the largest change, %s", entry.getKey(), change)
                    .isLessThan(TOLERANCE);
        });
        all.assertAll();
    }

    /** Of one kind are all parts of a network; all else is a kind of its own. */
    private static String kind(String path) {
        return path.matches(".*(weight|bias|free)") ? path.substring(0, path.indexOf('/')) : path;
    }

    /** What is not there counts as zeros. */
    private static double largestDifference(JsonNode expected, double[] other) {
        return IntStream.range(0, expected.size())
                .mapToDouble(i -> Math.abs(expected.get(i).asDouble() - (other.length == 0 ? 0 : other[i])))
                .max()
                .orElseThrow();
    }

    private static double[] numbers(CheckpointContents contents, String path) {
        int slash = path.indexOf('/');
        String group = path.substring(0, slash);
        String name = path.substring(slash + 1);
        Map<String, Tensor> named = contents.tensors().getOrDefault(group, Map.of());
        Tensor tensor = named.getOrDefault(name, Tensor.of(new double[0], 0));
        return tensor.type() == Tensor.Type.F64 ? tensor.doubles() : widened(tensor.floats());
    }

    private static double[] widened(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}

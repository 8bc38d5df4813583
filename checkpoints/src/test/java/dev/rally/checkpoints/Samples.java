package dev.rally.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;

/** Contents to save: small, with a tensor of every type. */
final class Samples {
    private Samples() {}

    /** Contents that can be told apart by {@code mark}. */
    static CheckpointContents contents(long mark) {
        return new CheckpointContents(
                spec(),
                Map.of(
                        "parameters",
                        Map.of("policy.weight", Tensor.of(new float[] {1.5f, Float.NaN, -0.0f, mark, 5, 6}, 2, 3)),
                        "normalizer",
                        Map.of("mean", Tensor.of(new double[] {Math.PI, Double.MIN_VALUE}, 2)),
                        "generator",
                        Map.of(
                                "steps", Tensor.of(new long[] {Long.MIN_VALUE, mark}, 2),
                                "drawn", Tensor.of(new int[] {Integer.MIN_VALUE, 7}, 2, 1),
                                "flags", Tensor.of(new byte[] {0, 1, (byte) 0xff}, 3),
                                "scalar", Tensor.of(new float[] {42}),
                                "empty", Tensor.of(new float[] {}, 0, 11))),
                Map.of("envSteps", 1L << 53 | 1, "mark", mark),
                Map.of("entropy", 1.0986, "diverged", Double.NaN),
                Map.of("rally", "0.1.0"),
                new ClientState.Text("{\"round\":" + mark + ",\"ball\":0.1000,\"far\":1e999,\"zero\":-0}"));
    }

    static JsonNode spec() {
        return JsonNodeFactory.instance.objectNode().put("name", "pong").put("seed", 1);
    }

    static long mark(Loaded loaded) {
        return loaded.contents().counters().getOrDefault("mark", -1L);
    }
}

package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import java.util.stream.IntStream;

/** Lets an agent go through what happens in a case of {@link GoldenUpdatesTest}, and compares what it does and tells. */
final class GoldenReplay {
    private static final int LANES = 128;
    private static final Acting SAMPLED = new Acting(false, null, 0, LANES);

    private final Agent agent;
    private final boolean images;
    private final boolean continuous;
    private final TestClient client;
    private long rollout;

    GoldenReplay(Agent agent) {
        this.agent = agent;
        images = agent.spec().observation().type() == ObservationSpace.Type.UINT8;
        continuous = agent.spec().action() instanceof ActionSpace.Continuous;
        client = new TestClient(agent, LANES);
    }

    void event(JsonNode event) {
        if (event.has("infer")) {
            infer(event);
        } else if (event.has("submit")) {
            JsonNode columns = event.get("submit");
            Long of = columns.has("OBSERVATION") ? null : rollout;
            agent.actor().submit(client.batch(event.get("rows").asInt(), w -> put(w, columns)), of, 0, LANES);
        } else {
            assertMetrics(agent.train(null, TestClient.GO), event.get("train"));
        }
    }

    private void infer(JsonNode event) {
        JsonNode columns = event.get("infer");
        int rows = event.get("rows").asInt();
        Result.Infer answer =
                agent.actor().act(client.batch(rows, w -> put(w, columns)), SAMPLED, client.replyWriter());
        rollout = answer.rollout();
        float[] expected = floats(event.get("actions"));
        if (continuous) {
            assertThat(client.floats(Column.ACTION)).containsExactly(expected, within(1e-5f));
        } else {
            assertThat(client.discreteActions()).isEqualTo(ints(expected));
        }
    }

    private static void assertMetrics(Result.Train trained, JsonNode golden) {
        golden.properties().forEach(entry -> {
            double expected = entry.getValue().asDouble();
            assertThat(trained.metrics().getOrDefault(entry.getKey(), Double.NaN))
                    .as(entry.getKey())
                    .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
        });
    }

    private void put(BatchWriter w, JsonNode columns) {
        columns.properties().forEach(entry -> {
            int rows = entry.getValue().get("rows").asInt();
            put(w, Column.valueOf(entry.getKey()), rows, floats(entry.getValue().get("values")));
        });
    }

    private void put(BatchWriter w, Column column, int rows, float[] values) {
        int each = values.length / rows;
        switch (column) {
            case REWARD, LOG_PROB -> w.putFloats(column, rows, 0, values, 0);
            case LANE, FINAL_ROW -> w.putInts(column, rows, 0, ints(values), 0);
            case TERMINATED, TRUNCATED, EPISODE_START -> w.putBytes(column, rows, 0, bytes(values), 0);
            case ACTION_MASK, PLANES -> w.putBytes(column, rows, each, bytes(values), 0);
            case ACTION -> {
                if (continuous) {
                    w.putFloats(column, rows, each, values, 0);
                } else {
                    w.putInts(column, rows, each > 1 ? each : 0, ints(values), 0);
                }
            }
            case OBSERVATION, NEXT_OBSERVATION, FINAL_OBSERVATION -> {
                if (images) {
                    w.putBytes(column, rows, each, bytes(values), 0);
                } else {
                    w.putFloats(column, rows, each, values, 0);
                }
            }
            case VALUE, DISTRIBUTION, PAST_OBSERVATION, STATE, PAST_STATE, LEDGER ->
                throw new IllegalArgumentException(column + ": nobody submits it");
        }
    }

    static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).asDouble();
        }
        return floats;
    }

    private static int[] ints(float[] values) {
        return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
    }

    private static byte[] bytes(float[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) values[i];
        }
        return bytes;
    }
}

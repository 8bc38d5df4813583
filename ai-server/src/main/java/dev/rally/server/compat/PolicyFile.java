package dev.rally.server.compat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * A policy in the shape that such games read: {@code network.network.0.weight}, {@code network.network.0.bias}, then every
 * second number, because a rectifier counts too. The last layer gives the means and, behind them, the log standard
 * deviations.
 */
final class PolicyFile {
    private PolicyFile() {}

    /** @param policy as {@code policy.export} writes it */
    static void write(JsonNode policy, JsonGenerator json) throws IOException {
        JsonNode layers = policy.get("layers");
        json.writeStartObject();
        for (int i = 0; i < layers.size(); i++) {
            JsonNode more = i == layers.size() - 1 ? policy.path("logStdLayer") : layers.path(-1);
            String name = "network.network." + 2 * i;
            array(json, name + ".weight", layers.get(i).get("weight"), more.path("weight"));
            array(json, name + ".bias", layers.get(i).get("bias"), more.path("bias"));
        }
        json.writeEndObject();
    }

    private static void array(JsonGenerator json, String name, JsonNode values, JsonNode more) throws IOException {
        json.writeArrayFieldStart(name);
        for (JsonNode part : new JsonNode[] {values, more}) {
            for (JsonNode value : part) {
                write(json, value);
            }
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, JsonNode value) throws IOException {
        if (!value.isArray()) {
            json.writeNumber(value.floatValue());
            return;
        }
        json.writeStartArray();
        for (JsonNode element : value) {
            write(json, element);
        }
        json.writeEndArray();
    }
}

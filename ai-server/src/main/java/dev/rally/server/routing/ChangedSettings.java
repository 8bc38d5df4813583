package dev.rally.server.routing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecChange;
import dev.rally.comm.spec.SpecJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A checkpoint from which an agent goes on with other settings, and which says so from then on. */
final class ChangedSettings {
    private static final Logger LOG = LoggerFactory.getLogger(ChangedSettings.class);

    private ChangedSettings() {}

    /**
     * The checkpoint under the changed settings; itself when it has them already.
     *
     * @throws dev.rally.comm.error.RallyException SPEC_MISMATCH for settings that may not change, INVALID_SPEC
     */
    static CheckpointContents of(CheckpointContents contents, @Nullable JsonNode changes) {
        if (changes == null || changes.isEmpty()) {
            return contents;
        }
        Map<String, JsonNode> settings = new LinkedHashMap<>();
        changes.properties().forEach(field -> settings.put(field.getKey(), field.getValue()));
        AgentSpec before = SpecJson.agent(contents.spec());
        AgentSpec after = SpecChange.apply(before, settings);
        List<String> notes = SpecChange.notes(before, after);
        if (notes.isEmpty()) {
            return contents;
        }
        String line =
                "as of step " + contents.counters().getOrDefault("envSteps", 0L) + ": " + String.join(", ", notes);
        LOG.info("agent {} goes on with other settings, {}", after.name(), line);
        List<String> history = new ArrayList<>(contents.history());
        history.add(line);
        return contents.with(SpecJson.tree(after)).with(history);
    }
}

package dev.rally.env.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A configuration that is being put together: what a file says, and what is changed of it. One thread. */
public final class ConfigDraft {
    private final String source;
    private final ObjectNode tree;
    /** Path to what set it, as it is to be said when it does not fit. */
    private final Map<String, String> changes = new LinkedHashMap<>();

    private ConfigDraft(String source, ObjectNode tree) {
        this.source = source;
        this.tree = tree;
    }

    /**
     * Reads a file, or a configuration that comes with Rally.
     *
     * @param fileOrName a path that ends in {@code .yaml} or {@code .yml}, or a name such as {@link ConfigText#DEFAULT}
     * @throws RallyException INVALID_PARAMS if there is none, INVALID_SPEC if it is no YAML
     */
    public static ConfigDraft open(String fileOrName) {
        ConfigText text = ConfigText.read(fileOrName);
        JsonNode tree = At.key(text.source(), () -> Yaml.read(text.yaml()));
        if (!(tree instanceof ObjectNode sections)) {
            throw new RallyException(
                    ErrorCode.INVALID_SPEC,
                    text.source() + " is no mapping; the sections scene, players, agents and loop are expected");
        }
        return new ConfigDraft(text.source(), sections);
    }

    /**
     * Changes one key.
     *
     * @param path in dots: {@code loop.seed}, {@code agents.pong.algorithm.gamma}; {@code agents.pong.gamma} is the same
     * @param yaml the value as a file would have it: {@code 3e-4}, {@code [64, 64]}
     * @param said what set it, for messages: {@code --seed 7}
     */
    public ConfigDraft set(String path, String yaml, String said) {
        String[] names = KeyPath.names(path, said);
        ObjectNode parent = tree;
        for (int i = 0; i < names.length - 1; i++) {
            parent = parent.get(names[i]) instanceof ObjectNode child ? child : parent.putObject(names[i]);
        }
        JsonNode value = At.key(said, () -> Yaml.read(yaml));
        if (value.isMissingNode()) {
            throw new RallyException(ErrorCode.INVALID_SPEC, said + " gives no value; give " + path + "=value");
        }
        parent.set(names[names.length - 1], value);
        changes.put(String.join(".", names), said);
        return this;
    }

    /** Changes {@code loop.seed}. */
    public ConfigDraft seed(long seed) {
        return set("loop.seed", Long.toString(seed), "seed " + seed);
    }

    /** Gives the first agent another name, wherever it plays. */
    public ConfigDraft rename(String agent) {
        if (tree.get("agents") instanceof ObjectNode agents && !agents.isEmpty()) {
            Renaming.first(tree, agents, agent);
        }
        return this;
    }

    /**
     * The whole of it, checked.
     *
     * @throws RallyException INVALID_SPEC or INVALID_PARAMS, naming the file or the change, the key, and what is allowed
     */
    public TrainingConfig resolve() {
        try {
            return TrainingConfig.of(tree);
        } catch (RallyException e) {
            String message = String.valueOf(e.getMessage());
            throw new RallyException(e.code(), culprit(message) + ": " + message, e);
        }
    }

    /** The change whose key the message names or stands above, else the file. */
    private String culprit(String message) {
        String above = message.split("[ :]", 2)[0] + ".";
        return changes.entrySet().stream()
                .filter(change ->
                        message.contains(change.getKey()) || change.getKey().startsWith(above))
                .map(Map.Entry::getValue)
                .reduce(source, (earlier, later) -> later);
    }
}

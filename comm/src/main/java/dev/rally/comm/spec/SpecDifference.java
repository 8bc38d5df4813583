package dev.rally.comm.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Says where two specs, or parts of specs, differ. */
public final class SpecDifference {
    private SpecDifference() {}

    /**
     * Every difference, as {@code algorithm.gamma is 0.9 in the agent and 0.99 in the checkpoint}; none when they are the
     * same. What the first tree leaves to {@code auto} is as the checkpoint has it.
     *
     * @param owner what the first tree is of, for example {@code the agent}
     */
    public static List<String> fromCheckpoint(String owner, JsonNode own, JsonNode checkpoint) {
        List<String> differences = new ArrayList<>();
        compare("", owner, own, checkpoint, differences);
        return differences;
    }

    private static void compare(String path, String owner, JsonNode own, JsonNode checkpoint, List<String> into) {
        if (own.isObject() && checkpoint.isObject()) {
            Set<String> names = new TreeSet<>();
            own.fieldNames().forEachRemaining(names::add);
            checkpoint.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String below = path.isEmpty() ? name : path + "." + name;
                compare(below, owner, own.path(name), checkpoint.path(name), into);
            }
        } else if (!own.equals(checkpoint) && !own.asText().equals(MinibatchSize.WORD)) {
            into.add(path + " is " + shown(own) + " in " + owner + " and " + shown(checkpoint) + " in the checkpoint");
        }
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "absent" : value.toString();
    }
}

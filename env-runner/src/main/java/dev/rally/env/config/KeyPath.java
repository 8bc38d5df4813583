package dev.rally.env.config;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.Arrays;
import java.util.Set;

/** Where a key stands, in dots. */
final class KeyPath {
    private static final Set<String> AGENT_SECTIONS = Set.of("algorithm", "network", "stack");

    private KeyPath() {}

    /** The names from the top; a plain key of an agent is its algorithm's. */
    static String[] names(String path, String said) {
        String[] names = path.split("\\.", -1);
        if (Arrays.stream(names).anyMatch(String::isBlank)) {
            throw new RallyException(
                    ErrorCode.INVALID_SPEC,
                    said + " names the key \"" + path + "\"; give names with dots between: loop.seed");
        }
        return names.length == 3 && names[0].equals("agents") && !AGENT_SECTIONS.contains(names[2])
                ? new String[] {names[0], names[1], "algorithm", names[2]}
                : names;
    }
}

package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code <name>} stands for in the lines of a page: the same wherever it stands. */
final class Placeholders {
    private static final Pattern NAME = Pattern.compile("<([a-z]+)>");

    private final Map<String, String> values = new HashMap<>();

    void put(String name, Object value) {
        values.put(name, value.toString());
    }

    String get(String name) {
        return Objects.requireNonNull(values.get(name), () -> "nothing has said yet what <" + name + "> is");
    }

    /** The line with all names replaced. */
    String fill(String template) {
        return NAME.matcher(template).replaceAll(name -> Matcher.quoteReplacement(get(name.group(1))));
    }

    /** Fails unless the line is the template, with the values that are known; learns those that are not. */
    void match(String template, String line) {
        StringBuilder regex = new StringBuilder();
        List<String> unknown = new ArrayList<>();
        int end = 0;
        for (Matcher name = NAME.matcher(template); name.find(); end = name.end()) {
            regex.append(Pattern.quote(template.substring(end, name.start())));
            String value = values.get(name.group(1));
            regex.append(value == null ? "(.+?)" : Pattern.quote(value));
            if (value == null) {
                unknown.add(name.group(1));
            }
        }
        Matcher matcher = Pattern.compile(regex + Pattern.quote(template.substring(end)), Pattern.DOTALL)
                .matcher(line);
        assertThat(matcher.matches()).as("%s%nis to be%n%s", line, template).isTrue();
        for (int i = 0; i < unknown.size(); i++) {
            values.put(unknown.get(i), matcher.group(i + 1));
        }
    }
}

package dev.rally.env.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.SelfPlay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md to what is read. */
class ConfigurationDocTest {
    private static final String TEXT = read(Path.of("..", "docs", "configuration.md"));
    private static final Pattern RANGE = Pattern.compile("(\\d+) to (\\d+)");

    /** A row of a table: its cells, the first one's quotes removed. */
    private static List<List<String>> rows(String heading) {
        String section = TEXT.substring(TEXT.indexOf("\n## " + heading + "\n") + 1);
        int end = section.indexOf("\n## ", 1);
        return (end < 0 ? section : section.substring(0, end))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private static String name(List<String> row) {
        return row.get(0).replace("`", "");
    }

    private static void assertDocumented(String section, JsonNode defaults) {
        List<List<String>> rows = rows("`" + section + "`");
        assertThat(rows).extracting(ConfigurationDocTest::name).containsExactlyElementsOf(defaults::fieldNames);
        for (List<String> row : rows) {
            JsonNode value = defaults.get(name(row));
            assertThat(Yaml.read(row.get(1)).asText())
                    .as(name(row))
                    .isEqualTo(value.asText().replaceAll("\\.0$", ""));
            assertThat(row).as(name(row)).hasSize(4).noneMatch(String::isBlank);
        }
    }

    @Test
    void everyKeyOfTheSceneIsThere() {
        assertDocumented("scene", SpecJson.tree(SceneSettings.DEFAULT));
        assertThat(rows("`scene`").get(0).get(2)).isEqualTo("`" + String.join("`, `", SceneCatalog.names()) + "`");
    }

    @Test
    void everyKeyOfSelfPlayIsThereWithItsDefault() {
        assertDocumented("selfPlay", SpecJson.tree(SelfPlay.DEFAULT));
    }

    @Test
    void everyKeyOfTheLoopIsThereWithItsDefault() {
        assertDocumented("loop", SpecJson.tree(LoopSettings.DEFAULT));
    }

    @Test
    void theRangesOfTheLoopAreThoseThatAreEnforced() {
        List<List<String>> ranges = rows("`loop`").stream()
                .filter(row -> RANGE.matcher(row.get(2)).matches())
                .toList();
        assertThat(ranges).hasSizeGreaterThan(5);
        for (List<String> row : ranges) {
            Matcher range = RANGE.matcher(row.get(2));
            assertThat(range.matches()).isTrue();
            assertThat(refusal(name(row), range.group(1))).doesNotContain("allowed");
            assertThat(refusal(name(row), range.group(2))).doesNotContain("allowed");
            String allowed = "; allowed are " + row.get(2);
            assertThat(refusal(name(row), Long.parseLong(range.group(1)) - 1 + ""))
                    .endsWith(allowed);
            assertThat(refusal(name(row), Long.parseLong(range.group(2)) + 1 + ""))
                    .endsWith(allowed);
        }
    }

    private static String refusal(String key, String value) {
        try {
            ConfigDraft.open(ConfigText.DEFAULT)
                    .set("loop." + key, value, "here")
                    .resolve();
            return "";
        } catch (RallyException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void everyKeyOfAnAgentIsThere() {
        JsonNode agent = ConfigDraft.open(ConfigText.DEFAULT).resolve().toTree().at("/agents/pong");
        assertThat(rows("`agents`"))
                .extracting(ConfigurationDocTest::name)
                .containsExactlyElementsOf(agent::fieldNames);
    }

    @Test
    void everyScriptedPlayerAndEveryShippedConfigurationIsThere() {
        assertThat(rows("`players`").get(2).get(0))
                .isEqualTo("`" + String.join("`, `", new PongSource().spec().scripts()) + "`");
        assertThat(rows("Configurations that come with Rally"))
                .extracting(ConfigurationDocTest::name)
                .containsExactlyElementsOf(ConfigText.SHIPPED);
    }

    @Test
    void itsExampleLoadsAndItsRefusalsAreTrue() throws IOException {
        String yaml = TEXT.substring(TEXT.indexOf("```yaml\n") + 8);
        Path file = Files.createTempFile("configuration", ".yaml");
        Files.writeString(file, yaml.substring(0, yaml.indexOf("```")));
        assertThat(ConfigDraft.open(file.toString()).resolve().players()).containsExactly("pong", "level2,level3");
        Files.delete(file);
        ConfigDraft wrong = ConfigDraft.open(ConfigText.DEFAULT)
                .set("agents.pong.learningRat", "1", "--set agents.pong.learningRat=1");
        assertThatThrownBy(wrong::resolve).satisfies(e -> assertThat(TEXT).contains("rally: " + e.getMessage()));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.rally.env.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ShippedConfigsTest {
    private static final Path CONFIGS = Path.of("..", "configs");

    @TempDir
    Path folder;

    @Test
    void areTheFilesOfTheirFolder() throws IOException {
        try (Stream<Path> files = Files.list(CONFIGS)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(ConfigText.SHIPPED.stream()
                            .map(name -> name + ".yaml")
                            .toList());
        }
    }

    @ParameterizedTest
    @FieldSource("dev.rally.env.config.ConfigText#SHIPPED")
    void theProgramHasTheFileOfTheSourceTree(String name) throws IOException {
        assertThat(ConfigText.read(name).yaml()).isEqualTo(Files.readString(CONFIGS.resolve(name + ".yaml")));
    }

    @ParameterizedTest
    @FieldSource("dev.rally.env.config.ConfigText#SHIPPED")
    void everyOneLoadsAndPrintsWhatLoadsToTheSame(String name) throws IOException {
        TrainingConfig config =
                ConfigDraft.open(CONFIGS.resolve(name + ".yaml").toString()).resolve();
        Path printed = Files.writeString(folder.resolve("printed.yaml"), config.toYaml());
        TrainingConfig again = ConfigDraft.open(printed.toString()).resolve();
        assertThat(again.toYaml()).isEqualTo(config.toYaml());
        assertThat(again.agents()).isEqualTo(config.agents());
        assertThat(again.loop()).isEqualTo(config.loop());
        assertThat(again.lineup()).isEqualTo(config.lineup());
    }

    @ParameterizedTest
    @FieldSource("dev.rally.env.config.ConfigText#SHIPPED")
    void everyKeyOfThemIsInForce(String name) {
        JsonNode said = Yaml.read(ConfigText.read(name).yaml());
        assertContains(ConfigDraft.open(name).resolve().toTree(), said, name);
    }

    private static void assertContains(JsonNode all, JsonNode part, String path) {
        if (part.isObject()) {
            part.properties()
                    .forEach(field ->
                            assertContains(all.path(field.getKey()), field.getValue(), path + "." + field.getKey()));
        } else if (part.isArray()) {
            assertThat(all).as(path).hasSameSizeAs(part);
            for (int i = 0; i < part.size(); i++) {
                assertContains(all.path(i), part.path(i), path + "[" + i + "]");
            }
        } else if (part.isNumber()) {
            assertThat(all.doubleValue()).as(path).isEqualTo(part.doubleValue());
        } else {
            assertThat(all).as(path).isEqualTo(part);
        }
    }
}

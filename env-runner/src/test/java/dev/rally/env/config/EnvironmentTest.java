package dev.rally.env.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.EnvironmentSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code environment}. */
class EnvironmentTest {
    @TempDir
    Path folder;

    private static ConfigDraft pong(String environment) {
        return ConfigDraft.open(ConfigText.DEFAULT).set("environment", environment, "--set environment");
    }

    @Test
    void isNoneWhereNobodySaysAnything() {
        assertThat(ConfigDraft.open(ConfigText.DEFAULT).resolve().environment().isNone())
                .isTrue();
    }

    @Test
    void loadsFromWhatIsPrinted() throws IOException {
        TrainingConfig config = pong("{parameters: {ballSpeed: {uniform: [0.5, 1]}}, lessons: [{name: a, parameters:"
                        + " {opponent: 1}, until: {metric: pointShare, above: 0.8}}, {name: b}]}")
                .seed(7)
                .resolve();
        EnvironmentSpec environment = config.environment();
        assertThat(environment.seed()).isEqualTo(7);
        assertThat(environment.lessons()).hasSize(2);
        Path printed = Files.writeString(folder.resolve("printed.yaml"), config.toYaml());
        assertThat(ConfigDraft.open(printed.toString()).resolve().environment()).isEqualTo(environment);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{parameters: {balSpeed: 1}} | unknown \"environment.parameters.balSpeed\"; did you mean \"ballSpeed\"?",
                "{parameters: {ballSpeed: .nan}} | line 1: Malformed numeric value '.nan'",
                "{parameters: {ballSpeed: 3}} | environment.parameters.ballSpeed is 3.0; allowed are 0.25 to 2.0",
                "{parameters: {opponent: {choice: [1, 4]}}} | allowed are whole numbers from -1.0 to 3.0",
                "{lessons: [{name: a, parameters: {wind: 1}}]} | unknown \"environment.lessons[0].parameters.wind\"; known are",
                "{lessons: [{name: a, until: {metric: elo, above: 1}}, {name: b}]} | environment.lessons[0].until.metric is \"elo\"",
                "{lessons: []} | environment.lessons has 0 lessons",
                "[1] | environment is an array"
            })
    void refusesWhatTheSceneAndTheLoopDoNotHave(String environment, String message) {
        assertThatThrownBy(() -> pong(environment).resolve())
                .isInstanceOf(RallyException.class)
                .hasMessageStartingWith("--set environment: ")
                .hasMessageContaining(message);
    }

    @Test
    void aSceneWithoutParametersSaysSo() {
        assertThatThrownBy(() -> ConfigDraft.open("cartpole")
                        .set("environment", "{parameters: {gravity: 1}}", "it")
                        .resolve())
                .hasMessageContaining("cartpole has no parameters: leave it out");
    }
}

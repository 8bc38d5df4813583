package dev.rally.env.serve;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.scene.SceneSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {
    private static Offer offer(String scene) {
        SceneSource source = SceneCatalog.named(scene);
        return new Offer(source, Offer.strongest(source.spec()), 1);
    }

    @ParameterizedTest
    @CsvSource({"--keyboard, pong", "--keyboard, pong-six", "--render, cartpole", "--debug, pong-difference", "'', pong"
    })
    void whatCanBeShownIs(String option, String scene) {
        assertThatCode(() -> Shown.check(option, true, offer(scene))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "--keyboard, cartpole, clients play all sides of cartpole",
        "--keyboard, pong-difference, in pong-difference a side always moves"
    })
    void whatNobodyCanPlayIsRefused(String option, String scene, String why) {
        assertThatThrownBy(() -> Shown.check(option, true, offer(scene))).hasMessageContaining(why);
    }

    @Test
    void withoutATerminalNothingIsShown() {
        assertThatThrownBy(() -> Shown.check("--debug", false, offer("pong"))).hasMessageContaining("this is none");
        assertThatCode(() -> Shown.check("", false, offer("pong"))).doesNotThrowAnyException();
    }
}

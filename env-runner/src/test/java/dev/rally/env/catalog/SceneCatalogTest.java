package dev.rally.env.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import dev.rally.env.scene.SceneSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SceneCatalogTest {
    @Test
    void theFirstSceneIsPong() {
        assertThat(SceneCatalog.names()).startsWith("pong").contains("pong-continuous", "cartpole", "pendulum");
    }

    @ParameterizedTest
    @MethodSource("dev.rally.env.catalog.SceneCatalog#names")
    void aSceneIsFoundByTheNameOfItsSpec(String name) {
        SceneSource source = SceneCatalog.named(name);
        assertThat(source.spec().name()).isEqualTo(name);
        assertThat(source.open(3).spec()).isEqualTo(source.spec());
        assertThat(source.open(3).scenes()).isEqualTo(3);
    }

    @Test
    void aMisspeltNameIsRefusedWithTheNearestOne() {
        assertThatThrownBy(() -> SceneCatalog.named("cartpol"))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("unknown scene \"cartpol\"; did you mean \"cartpole\"?");
    }
}

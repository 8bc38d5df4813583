package dev.rally.env.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import dev.rally.env.control.CartPole;
import dev.rally.env.scene.LiftedScenes;
import dev.rally.env.scene.LockScene;
import dev.rally.env.scene.Scene;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    @Nested
    class WithScenesOfOnesOwn {
        @TempDir
        Path folder;

        private String lists(String part, Class<?> service, Class<?> scene) throws IOException {
            Path services = folder.resolve(part).resolve("META-INF").resolve("services");
            Files.createDirectories(services);
            Files.writeString(services.resolve(service.getName()), scene.getName());
            return folder.resolve(part).toString();
        }

        @Test
        void findsThoseOfEachPartOfTheClassPath() throws IOException {
            String scenes = lists("a", Scene.class, LockScene.class);
            String batches = lists("b", SceneSource.class, Renamed.class);
            SceneCatalog catalog = SceneCatalog.of(scenes + File.pathSeparator + batches, GameCatalog.of(null));
            assertThat(catalog.find("lock").spec().masks()).isTrue();
            assertThat(catalog.find("renamed").open(2).scenes()).isEqualTo(2);
            assertThat(catalog.find("pong").spec().name()).isEqualTo("pong");
        }

        @Test
        void refusesANameThatThereIs() throws IOException {
            String taken = lists("a", Scene.class, CartPole.class);
            assertThatThrownBy(() -> SceneCatalog.of(taken, GameCatalog.of(null)))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("RALLY_SCENES is \"" + taken + "\", which has a scene \"cartpole\"");
        }

        @Test
        void refusesASceneThatCannotSayWhatItIs() throws IOException {
            String broken = lists("a", SceneSource.class, Broken.class);
            assertThatThrownBy(() -> SceneCatalog.of(broken, GameCatalog.of(null)))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("its scenes cannot be used: java.lang.IllegalStateException: not ready");
        }
    }

    /** Batches that come with their own source. */
    public static final class Renamed implements SceneSource {
        private final SceneSource source = LiftedScenes.source(LockScene::new);

        @Override
        public SceneSpec spec() {
            SceneSpec own = source.spec();
            return new SceneSpec("renamed", own.sides(), own.observation(), own.action(), own.masks(), own.scripts());
        }

        @Override
        public SceneBatch open(int scenes) {
            return source.open(scenes);
        }
    }

    /** Throws whatever it is asked. */
    public static final class Broken implements SceneSource {
        @Override
        public SceneSpec spec() {
            throw new IllegalStateException("not ready");
        }

        @Override
        public SceneBatch open(int scenes) {
            throw new IllegalStateException("not ready");
        }
    }
}

package dev.rally.env.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import dev.rally.env.game.Game;
import dev.rally.env.game.GameParameter;
import dev.rally.env.game.GameSource;
import dev.rally.env.pingpong.PingpongSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GameCatalogTest {
    @TempDir
    Path folder;

    private String lists(Class<?> game) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF").resolve("services"));
        Files.writeString(services.resolve(GameSource.class.getName()), game.getName());
        return folder.toString();
    }

    @Test
    void thereArePingpongAndArkanoid() {
        assertThat(GameCatalog.of(null).games()).extracting(GameSource::name).containsExactly("pingpong", "arkanoid");
    }

    @Test
    void aJarsGameIsFound() throws IOException {
        assertThat(GameCatalog.of(lists(Own.class)).named("own")).isInstanceOf(Own.class);
    }

    @Test
    void aNameThatThereIsIsRefused() throws IOException {
        String taken = lists(PingpongSource.class);
        assertThatThrownBy(() -> GameCatalog.of(taken))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("RALLY_GAMES is \"" + taken + "\", which has a game \"pingpong\"");
    }

    @Test
    void aMissingJarAndAMisspeltNameAreRefused() {
        assertThatThrownBy(() -> GameCatalog.of("/nowhere.jar")).hasMessageContaining("there is no /nowhere.jar");
        assertThatThrownBy(() -> GameCatalog.of(null).named("pinpong"))
                .hasMessageContaining("there is no game \"pinpong\"; did you mean \"pingpong\"?");
    }

    @Test
    void whatAGameIsForAgentsIsAScene() {
        assertThat(SceneCatalog.names()).contains("pingpong", "pingpong-easy", "pingpong-hard");
    }

    /** Pingpong by another name. */
    public static final class Own implements GameSource {
        @Override
        public String name() {
            return "own";
        }

        @Override
        public List<GameParameter> parameters() {
            return List.of();
        }

        @Override
        public List<Seat> seats() {
            return List.of();
        }

        @Override
        public Game open(Map<String, Object> values, long seed) {
            return new PingpongSource().open(values, seed);
        }
    }
}

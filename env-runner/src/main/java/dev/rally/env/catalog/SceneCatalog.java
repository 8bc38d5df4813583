package dev.rally.env.catalog;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Nearest;
import dev.rally.env.control.CartPole;
import dev.rally.env.control.Pendulum;
import dev.rally.env.pong.PongSource;
import dev.rally.env.pong.PongVariant;
import dev.rally.env.scene.LiftedScenes;
import dev.rally.env.scene.SceneSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The scenes that come with Rally, by the names that their specs have. A scene of one's own is added here. */
public final class SceneCatalog {
    private static final List<SceneSource> SOURCES = Stream.concat(
                    Arrays.stream(PongVariant.values()).map(PongSource::new),
                    Stream.of(LiftedScenes.source(CartPole::new), LiftedScenes.source(Pendulum::new)))
            .toList();

    private SceneCatalog() {}

    /** In the order in which people should read them. */
    public static List<String> names() {
        return SOURCES.stream().map(source -> source.spec().name()).toList();
    }

    /**
     * The source of the scenes of that name.
     *
     * @throws RallyException INVALID_PARAMS for a name that is none of {@link #names}
     */
    public static SceneSource named(String name) {
        return SOURCES.stream()
                .filter(source -> source.spec().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RallyException(
                        ErrorCode.INVALID_PARAMS, "unknown scene \"" + name + "\"" + Nearest.hint(name, names())));
    }
}

package dev.rally.env.catalog;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Nearest;
import dev.rally.env.control.CartPole;
import dev.rally.env.control.Pendulum;
import dev.rally.env.game.GameScene;
import dev.rally.env.pong.PongSource;
import dev.rally.env.pong.PongVariant;
import dev.rally.env.scene.LiftedScenes;
import dev.rally.env.scene.Scene;
import dev.rally.env.scene.SceneSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The scenes by the names that their specs have: those that come with Rally, those that games become, and those of the jars that
 * the environment variable {@value #ENVIRONMENT} names. Any thread.
 */
public final class SceneCatalog {
    /** A class path of jars, or folders of classes, with scenes of one's own. */
    public static final String ENVIRONMENT = "RALLY_SCENES";

    private static final OwnJars JARS = new OwnJars(ENVIRONMENT, "scenes", Scene.class);

    private static final List<SceneSource> SHIPPED = Stream.concat(
                    Arrays.stream(PongVariant.values()).map(PongSource::new),
                    Stream.of(LiftedScenes.source(CartPole::new), LiftedScenes.source(Pendulum::new)))
            .toList();

    private static @Nullable SceneCatalog installed;

    private final List<SceneSource> sources;

    private SceneCatalog(List<SceneSource> sources) {
        this.sources = sources;
    }

    /**
     * The catalog of this program, whose jars are read once.
     *
     * @throws RallyException INVALID_PARAMS for a jar that is missing, jars without scenes, or a name that two scenes have
     */
    private static synchronized SceneCatalog installed() {
        if (installed == null) {
            installed = of(System.getenv(ENVIRONMENT), GameCatalog.installed());
        }
        return installed;
    }

    /** @param classPath as the environment has it; null or empty for none */
    static SceneCatalog of(@Nullable String classPath, GameCatalog games) {
        List<SceneSource> all = new ArrayList<>(SHIPPED);
        games.games().forEach(game -> all.addAll(GameScene.sources(game)));
        for (SceneSource own : JARS.list(classPath, SceneCatalog::listed)) {
            String name = own.spec().name();
            if (names(all).contains(name)) {
                throw JARS.taken(classPath, "scene", name);
            }
            all.add(own);
        }
        return new SceneCatalog(List.copyOf(all));
    }

    private static List<SceneSource> listed(ClassLoader classes) {
        List<SceneSource> scenes = new ArrayList<>();
        ServiceLoader.load(Scene.class, classes).stream()
                .map(LiftedScenes::source)
                .forEach(scenes::add);
        ServiceLoader.load(SceneSource.class, classes).forEach(scenes::add);
        for (SceneSource source : scenes) {
            Objects.requireNonNull(source.spec().name(), source + " has no name");
        }
        return scenes;
    }

    /** In the order in which people should read them. */
    public static List<String> names() {
        return names(installed().sources);
    }

    private static List<String> names(List<SceneSource> sources) {
        return sources.stream().map(source -> source.spec().name()).toList();
    }

    /**
     * The source of the scenes of that name.
     *
     * @throws RallyException INVALID_PARAMS for a name that is none of {@link #names}
     */
    public static SceneSource named(String name) {
        return installed().find(name);
    }

    SceneSource find(String name) {
        return sources.stream()
                .filter(source -> source.spec().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        "unknown scene \"" + name + "\"" + Nearest.hint(name, names(sources))
                                + "; jars with scenes of your own are named by " + ENVIRONMENT));
    }
}

package dev.rally.env.catalog;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Nearest;
import dev.rally.env.arkanoid.ArkanoidSource;
import dev.rally.env.game.GameSource;
import dev.rally.env.pingpong.PingpongSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The games by name: those that come with Rally, and those of the jars that the environment variable {@value #ENVIRONMENT}
 * names. Any thread.
 */
public final class GameCatalog {
    /** A class path of jars, or folders of classes, with games of one's own. */
    public static final String ENVIRONMENT = "RALLY_GAMES";

    private static final OwnJars JARS = new OwnJars(ENVIRONMENT, "games", GameSource.class);

    private static final List<GameSource> SHIPPED = List.of(new PingpongSource(), new ArkanoidSource());

    private static @Nullable GameCatalog installed;

    private final List<GameSource> games;

    private GameCatalog(List<GameSource> games) {
        this.games = games;
    }

    /**
     * The catalog of this program, whose jars are read once.
     *
     * @throws RallyException INVALID_PARAMS for a jar that is missing, jars without games, or a name that two games have
     */
    public static synchronized GameCatalog installed() {
        if (installed == null) {
            installed = of(System.getenv(ENVIRONMENT));
        }
        return installed;
    }

    /** @param classPath as the environment has it; null or empty for none */
    static GameCatalog of(@Nullable String classPath) {
        List<GameSource> all = new ArrayList<>(SHIPPED);
        for (GameSource own : JARS.list(classPath, GameCatalog::listed)) {
            if (all.stream().anyMatch(game -> game.name().equals(own.name()))) {
                throw JARS.taken(classPath, "game", own.name());
            }
            all.add(own);
        }
        return new GameCatalog(List.copyOf(all));
    }

    private static List<GameSource> listed(ClassLoader classes) {
        List<GameSource> games = new ArrayList<>();
        for (GameSource game : ServiceLoader.load(GameSource.class, classes)) {
            Objects.requireNonNull(game.name(), game + " has no name");
            games.add(game);
        }
        return games;
    }

    /** In the order in which people should read them. */
    public List<GameSource> games() {
        return games;
    }

    /** @throws RallyException INVALID_PARAMS for a name that no game has */
    public GameSource named(String name) {
        return games.stream()
                .filter(game -> game.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        "there is no game \"" + name + "\""
                                + Nearest.hint(
                                        name,
                                        games.stream().map(GameSource::name).toList())
                                + "; jars with games of your own are named by " + ENVIRONMENT));
    }
}

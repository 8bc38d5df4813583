package dev.rally.env.record;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.catalog.GameCatalog;
import dev.rally.env.game.GameSource;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Of which game a record is, as the record itself does not tell. */
public final class RecordedGame {
    private RecordedGame() {}

    /**
     * The game of that name, or the one that has such seats; of several the one that the file's path names.
     *
     * @param named null where nobody says
     * @throws RallyException INVALID_PARAMS for a name that no game has, or that has other seats
     */
    public static Optional<GameSource> of(MatchRecord record, Path file, @Nullable String named) {
        if (named != null) {
            GameSource game = GameCatalog.installed().named(named);
            if (!fits(game, record)) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        file + " has the players " + record.seats().keySet() + ", and " + named + " has others; name"
                                + " its game");
            }
            return Optional.of(game);
        }
        List<GameSource> fitting = GameCatalog.installed().games().stream()
                .filter(game -> fits(game, record))
                .toList();
        Set<String> names = new HashSet<>();
        file.toAbsolutePath().forEach(part -> names.add(part.toString()));
        return fitting.stream()
                .filter(game -> names.contains(game.name()))
                .findFirst()
                .or(() -> fitting.stream().findFirst());
    }

    private static boolean fits(GameSource game, MatchRecord record) {
        return new HashSet<>(game.seats().stream().map(GameSource.Seat::name).toList())
                .equals(record.seats().keySet());
    }
}

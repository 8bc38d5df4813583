package dev.rally.env.recording;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.film.Film;
import dev.rally.env.film.Films;
import dev.rally.env.terminal.Terminal;
import dev.rally.env.terminal.TerminalKeys;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rally recording replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Shows a recording, or a round of a match, on the terminal; its keys stand below the picture.")
final class ReplayCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME|FILE", description = "A recording, or a match's .pickle.")
    private String name = "";

    @Option(
            names = "--game",
            paramLabel = "GAME",
            description = "Of which game a match's file is. Default: the one whose players it has.")
    private @Nullable String game;

    @Mixin
    private KeptIn kept = new KeptIn();

    @Override
    public Integer call() {
        try (Film film = Films.open(kept.recordings(), name, game)) {
            if (!Terminal.isOutput() || !Terminal.isInput()) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        "replay draws on a terminal and reads its keys, and this is none; convert writes " + name
                                + " for other programs");
            }
            Projector projector = new Projector(film);
            return TerminalKeys.during(() -> projector.run(System.out), projector::key, () -> {});
        }
    }
}

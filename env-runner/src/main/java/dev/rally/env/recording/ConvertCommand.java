package dev.rally.env.recording;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingReader;
import dev.rally.env.film.Films;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rally recording convert}. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description =
                "Writes a recording, or a round of a match, as JSON lines (.jsonl), one a step, or as NumPy arrays (.npz);"
                        + " a match's rounds also as a recording.")
final class ConvertCommand implements Callable<Integer> {
    private static final String LINES = ".jsonl";
    private static final String ARRAYS = ".npz";

    @Parameters(
            index = "0",
            paramLabel = "NAME|FILE",
            description = "A recording, a match's .pickle, or a folder of those.")
    private String name = "";

    @Parameters(
            index = "1",
            paramLabel = "TO",
            description = "A file .jsonl or .npz that is not there yet; of a match also a new recording's name.")
    private String to = "";

    @Option(names = "--force", description = "Replace the file.")
    private boolean force;

    @Option(names = "--game", paramLabel = "GAME", description = "Of which game a match's file is.")
    private @Nullable String game;

    @Option(
            names = "--player",
            paramLabel = "SEAT",
            description = "Of a match, this player alone: ml_1P. Default: all.")
    private @Nullable String player;

    @Mixin
    private KeptIn kept = new KeptIn();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (to.endsWith(".pickle")) {
            throw refused("a .pickle holds what a game's scripts see and say; " + name
                    + (Films.isFile(name)
                            ? " is one already"
                            : " holds what agents see, of which that cannot be made; .jsonl and .npz hold it"));
        }
        boolean writesFile = to.endsWith(LINES) || to.endsWith(ARRAYS);
        if (!writesFile && (to.contains(".") || to.contains("/") || !Films.isFile(name))) {
            throw refused(to + " is neither .jsonl nor .npz, which say what is to be written");
        }
        if (writesFile && Files.exists(Path.of(to)) && !force) {
            throw refused(to + " is there already; name another file, or add --force");
        }
        try {
            write();
        } catch (IOException e) {
            throw new RallyException(ErrorCode.INTERNAL_ERROR, "cannot write " + to + ": " + FileFault.why(e), e);
        }
        spec.commandLine().getOut().println(to);
        return 0;
    }

    private void write() throws IOException {
        if (!Films.isFile(name)) {
            if (kept.recordings().isBeingMade(name)) {
                throw refused(name + " is still being made; convert it when it is complete");
            }
            try (RecordingReader reader = kept.recordings().open(name)) {
                write(reader);
            }
            return;
        }
        MatchConversion rounds = MatchConversion.read(Path.of(name), game, player);
        if (to.endsWith(LINES)) {
            write(rounds::writeLines);
        } else if (to.endsWith(ARRAYS)) {
            rounds.asRecording(this::write);
        } else {
            rounds.record(kept.recordings(), to);
        }
    }

    private void write(RecordingReader reader) throws IOException {
        write(out -> {
            if (to.endsWith(LINES)) {
                JsonLines.write(reader, out);
            } else {
                NumPyArchive.write(reader, out);
            }
        });
    }

    private static RallyException refused(String why) {
        return new RallyException(ErrorCode.INVALID_PARAMS, why);
    }

    /** Writes a whole file. */
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private void write(Content content) throws IOException {
        Path file = Path.of(to);
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (OutputStream out = Files.newOutputStream(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                content.writeTo(out);
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}

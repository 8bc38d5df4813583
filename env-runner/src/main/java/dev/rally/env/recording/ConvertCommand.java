package dev.rally.env.recording;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
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
        description = "Writes a recording as JSON lines (.jsonl), one a step, or as NumPy arrays (.npz).")
final class ConvertCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "Which.")
    private String name = "";

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "Where to: a file .jsonl or .npz that is not there yet.")
    private Path file = Path.of("");

    @Option(names = "--force", description = "Replace the file.")
    private boolean force;

    @Mixin
    private KeptIn kept = new KeptIn();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        String path = file.toString();
        boolean lines = path.endsWith(".jsonl");
        if (!lines && !path.endsWith(".npz")) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, path + " is neither .jsonl nor .npz, which say what is to be written");
        }
        if (Files.exists(file) && !force) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, path + " is there already; name another file, or add --force");
        }
        if (kept.recordings().isBeingMade(name)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, name + " is still being made; convert it when it is complete");
        }
        try (RecordingReader reader = kept.recordings().open(name)) {
            write(reader, lines);
        } catch (IOException e) {
            throw new RallyException(ErrorCode.INTERNAL_ERROR, "cannot write " + path + ": " + FileFault.why(e), e);
        }
        spec.commandLine().getOut().println(file);
        return 0;
    }

    private void write(RecordingReader reader, boolean lines) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (OutputStream out = Files.newOutputStream(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                if (lines) {
                    JsonLines.write(reader, out);
                } else {
                    NumPyArchive.write(reader, out);
                }
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}

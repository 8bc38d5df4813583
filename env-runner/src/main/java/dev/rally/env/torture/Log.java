package dev.rally.env.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What happened and what everybody said, with the time since it began, in one file. Any thread may write. */
final class Log implements AutoCloseable {
    private final Path file;
    private final Writer writer;
    private final long beganNanos = System.nanoTime();
    private boolean closed;

    Log(Path file) {
        this.file = file;
        try {
            writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What takes the lines that one of them says. */
    Consumer<String> of(String who) {
        return said -> line(who, said);
    }

    synchronized void line(String who, @Nullable String said) {
        if (closed) {
            return; // somebody's last words
        }
        try {
            double seconds = (System.nanoTime() - beganNanos) / 1e9;
            writer.write(String.format(Locale.ROOT, "%9.3f %-12s %s%n", seconds, who, said));
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}

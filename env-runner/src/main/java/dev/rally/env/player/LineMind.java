package dev.rally.env.player;

import dev.rally.env.plain.PlainException;
import dev.rally.env.plain.PlainJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A program in any language, which reads and writes lines on its standard input and output; docs/games.md has them. */
public final class LineMind implements Mind {
    private static final String COMMAND = "__command__";
    private static final String READY = "READY";
    private static final String RESET = "RESET";
    private static final long EXIT_MS = 1_000;

    private final List<String> command;
    private final List<String> arguments;
    private final Consumer<String> say;
    private volatile @Nullable ChildProcess process;
    private volatile boolean closed;
    private @Nullable InputStream in;

    /**
     * A program that is not started yet.
     *
     * @param arguments those of its seat
     * @param say is told what it prints that is no command, line by line
     */
    public LineMind(List<String> command, List<String> arguments, Consumer<String> say) {
        this.command = List.copyOf(command);
        this.arguments = List.copyOf(arguments);
        this.say = say;
    }

    @Override
    public void begin() {
        ChildProcess child = new ChildProcess(command, say);
        process = child;
        in = new BufferedInputStream(child.output());
        if (closed) {
            child.close();
        }
        Map<String, Object> init = new LinkedHashMap<>();
        init.put("args", arguments);
        init.put("kwargs", Map.of());
        write("__init__ " + PlainJson.write(init));
        awaitReady();
    }

    @Override
    public Answer update(Map<String, Object> sceneInfo, List<Integer> keyboard) {
        write("__scene_info__ " + PlainJson.write(sceneInfo));
        String said = readCommand();
        if (said.equals(RESET)) {
            return Answer.RESET;
        }
        try {
            return Answer.of(said.equals(READY) ? null : PlainJson.read(said));
        } catch (PlainException e) {
            throw new PlayerException(
                    e.getMessage() + "; a command is a JSON value behind " + COMMAND + ", such as \"NONE\" in quotes",
                    e);
        }
    }

    @Override
    public void reset() {
        awaitReady();
    }

    private void awaitReady() {
        String said = readCommand();
        while (!said.equals(READY)) {
            said = readCommand();
        }
    }

    private ChildProcess process() {
        ChildProcess child = process;
        if (child == null) {
            throw new IllegalStateException("the program has not begun");
        }
        return child;
    }

    private void write(String line) {
        try {
            process().input().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            process().input().flush();
        } catch (IOException e) {
            throw gone();
        }
    }

    /** The next command; all other lines are passed on. */
    private String readCommand() {
        while (true) {
            String line = readLine();
            if (line.contains(COMMAND)) {
                return line.substring(Math.min(line.length(), COMMAND.length() + 1))
                        .strip();
            }
            process().print(line);
        }
    }

    private String readLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            InputStream stream = Objects.requireNonNull(in);
            for (int b = stream.read(); b != '\n'; b = stream.read()) {
                if (b < 0) {
                    throw gone();
                }
                if (line.size() == Limits.ANSWER_BYTES) {
                    throw new PlayerException(
                            "it writes a line longer than " + Limits.ANSWER_BYTES + " bytes, which is what is allowed");
                }
                line.write(b);
            }
        } catch (IOException e) {
            throw gone();
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private PlayerException gone() {
        Integer code = process().exitCode(EXIT_MS);
        String last = process().lastLines();
        return new PlayerException((code == null
                        ? "The user program has closed its output."
                        : "The user program is exited with returncode " + code + ".")
                + ((code != null && code == 0) || last.isEmpty() ? "" : " Get output from stderr:\n" + last));
    }

    @Override
    public void close(long graceMs) {
        closed = true;
        ChildProcess child = process;
        if (child != null) {
            child.close(graceMs);
        }
    }
}

package dev.rally.env.player;

import dev.rally.env.plain.PickleReader;
import dev.rally.env.plain.PickleWriter;
import dev.rally.env.plain.PlainException;
import dev.rally.env.plain.Tuple;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A script in Python, unchanged, in a process of its own; host.py has the protocol. */
public final class PythonMind implements Mind {
    private static final int SPARE_BYTES = 1 << 17;
    private static final long EXIT_MS = 1_000;

    private final Setup setup;
    private final Consumer<String> say;
    private volatile @Nullable ChildProcess process;
    private volatile boolean closed;
    private @Nullable DataInputStream in;
    private @Nullable DataOutputStream out;
    private volatile String where = "";

    /**
     * How a script is begun.
     *
     * @param python the interpreter
     * @param player the name of its seat
     * @param arguments those of its seat
     * @param parameters those of the game
     */
    public record Setup(
            String python, Path script, String player, List<String> arguments, Map<String, Object> parameters) {
        public Setup {
            arguments = List.copyOf(arguments);
        }
    }

    /** @param say is told what the script prints, line by line */
    public PythonMind(Setup setup, Consumer<String> say) {
        this.setup = setup;
        this.say = say;
    }

    @Override
    public void begin() {
        ChildProcess child = new ChildProcess(
                List.of(
                        setup.python(),
                        PythonHost.file().toString(),
                        setup.script().toAbsolutePath().toString()),
                say);
        process = child;
        in = new DataInputStream(child.output());
        out = new DataOutputStream(child.input());
        if (closed) {
            child.close();
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("name", setup.player());
        settings.put("args", setup.arguments());
        settings.put(
                "ai_name",
                setup.arguments().isEmpty() ? "1P" : setup.arguments().get(0));
        settings.put("game_params", setup.parameters());
        settings.put("limit", Limits.ANSWER_BYTES);
        ready(exchange(Tuple.of("begin", settings)));
    }

    @Override
    public Answer update(Map<String, Object> sceneInfo, List<Integer> keyboard) {
        Tuple answer = exchange(Tuple.of("update", sceneInfo, keyboard));
        if ("reset".equals(answer.values().get(0))) {
            return Answer.RESET;
        } else if ("answer".equals(answer.values().get(0)) && answer.values().size() == 3) {
            Object frame = answer.values().get(2);
            return new Answer(false, answer.values().get(1), frame instanceof Long number ? number : null);
        }
        throw unknown(answer);
    }

    @Override
    public void reset() {
        ready(exchange(Tuple.of("reset")));
    }

    private void ready(Tuple answer) {
        if (!"ready".equals(answer.values().get(0)) || answer.values().size() != 2) {
            throw unknown(answer);
        }
        where = String.valueOf(answer.values().get(1));
    }

    private static PlayerException unknown(Tuple answer) {
        return new PlayerException("its host answers " + answer + ", which is none of the host's answers");
    }

    @Override
    public String where() {
        return where;
    }

    private Tuple exchange(Tuple order) {
        if (in == null || out == null) {
            throw new IllegalStateException("the script has not begun");
        }
        try {
            send(out, PickleWriter.write(order));
            int length = in.readInt();
            if (length < 0 || length > Limits.ANSWER_BYTES + SPARE_BYTES) {
                throw new PlayerException("it answers " + length + " bytes; allowed are " + Limits.ANSWER_BYTES);
            }
            Object answer = PickleReader.read(in.readNBytes(length));
            if (!(answer instanceof Tuple tuple) || tuple.values().isEmpty()) {
                throw new PlayerException("its host answers what is none of the host's answers");
            }
            if ("error".equals(tuple.values().get(0))) {
                throw new PlayerException(String.valueOf(tuple.values().get(1)));
            }
            return tuple;
        } catch (PlainException e) {
            throw new PlayerException("its answer cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw gone(e);
        }
    }

    /** Where nobody hears it any more, the last words are still to be read. */
    private static void send(DataOutputStream out, byte[] bytes) {
        try {
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            // reading tells
        }
    }

    private PlayerException gone(IOException e) {
        ChildProcess child = process;
        Integer code = child == null ? null : child.exitCode(EXIT_MS);
        String last = child == null ? "" : child.lastLines();
        return new PlayerException(
                "The process '" + setup.player() + "' is exited by itself"
                        + (code == null ? "" : " with returncode " + code) + "."
                        + (last.isEmpty() ? "" : " Its last lines:\n" + last),
                e);
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

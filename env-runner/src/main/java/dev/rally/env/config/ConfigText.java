package dev.rally.env.config;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a configuration, from a file or from those that come with Rally: the files of the folder {@code configs},
 * which this module's jar holds.
 *
 * @param source what messages call it
 */
public record ConfigText(String source, String yaml) {
    /** What is trained when nothing is asked for. */
    public static final String DEFAULT = "pong-ppo";

    /** The configurations that come with Rally. */
    public static final List<String> SHIPPED = List.of(
            DEFAULT,
            "pong-selfplay",
            "pong-sac",
            "pong-curriculum",
            "pong-reinforce",
            "pong-pixels",
            "two-agents",
            "pingpong",
            "arkanoid",
            "cartpole",
            "cartpole-reinforce",
            "pendulum",
            "socket-pong");

    /** A configuration is a page; this is a mistake's. */
    private static final long MAX_BYTES = 1 << 20;

    static ConfigText read(String fileOrName) {
        boolean file = fileOrName.endsWith(".yaml") || fileOrName.endsWith(".yml");
        return file ? file(fileOrName) : shipped(fileOrName);
    }

    private static ConfigText file(String name) {
        try {
            Path path = Path.of(name);
            if (Files.size(path) > MAX_BYTES) {
                throw unreadable(name, "it has more than " + MAX_BYTES + " bytes", null);
            }
            return new ConfigText(name, Files.readString(path));
        } catch (IOException | InvalidPathException e) {
            throw unreadable(name, FileFault.why(e), e);
        }
    }

    private static ConfigText shipped(String name) {
        if (!SHIPPED.contains(name)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "there is no configuration \"" + name + "\"" + Nearest.hint(name, SHIPPED)
                            + "; a file's name ends in .yaml");
        }
        String file = name + ".yaml";
        try (InputStream in = ConfigText.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the program");
            }
            return new ConfigText(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RallyException unreadable(String name, String why, @Nullable Throwable cause) {
        String message =
                "cannot read the configuration " + name + ": " + why + "; give a YAML file, or one of " + SHIPPED;
        return cause == null
                ? new RallyException(ErrorCode.INVALID_PARAMS, message)
                : new RallyException(ErrorCode.INVALID_PARAMS, message, cause);
    }
}

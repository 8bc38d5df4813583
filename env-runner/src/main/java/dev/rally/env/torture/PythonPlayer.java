package dev.rally.env.torture;

import dev.rally.comm.client.ServerJar;
import dev.rally.comm.home.RallyHome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A game in Python, with the client that comes with Rally, where there are both. */
final class PythonPlayer {
    static final String AGENT = "python-t";
    private static final Path CLIENT = Path.of("sample-client", "python");

    private PythonPlayer() {}

    static @Nullable Child start(RallyHome home, Log log, Breaches breaches, Skipped skipped) {
        Path client = client();
        if (client == null) {
            skipped.say("kill-python", "there is no " + CLIENT + " beside this program");
            return null;
        }
        String why = missing();
        if (!why.isEmpty()) {
            skipped.say("kill-python", why);
            return null;
        }
        List<String> command = List.of("python3", "-c", script(), home.path().toString(), AGENT);
        return new Child(AGENT, command, Map.of("PYTHONPATH", client.toString()), log, breaches);
    }

    /** In the repository that the server's jar is of. */
    private static @Nullable Path client() {
        for (Path folder = ServerJar.find().toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path client = folder.resolve(CLIENT);
            if (Files.isDirectory(client)) {
                return client;
            }
        }
        return null;
    }

    private static String missing() {
        try {
            int code = new ProcessBuilder("python3", "--version")
                    .redirectErrorStream(true)
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            return code == 0 ? "" : "python3 does not run";
        } catch (IOException e) {
            return "there is no python3";
        }
    }

    private static String script() {
        try (InputStream in = PythonPlayer.class.getResourceAsStream("player.py")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.rally.env.bench;

import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.remote.RemoteAddress;
import dev.rally.env.remote.RemoteSource;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code rally bench env}: one connection over loopback with an environment server in a process of its own, from a step's
 * actions to all that it brings for both sides.
 */
@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        description = "Scene steps per second of a remote client: 64 scenes, one, and pictures.")
final class EnvBench implements Callable<Integer> {
    private static final Pattern READY = Pattern.compile(".* at 127\\.0\\.0\\.1:(\\d+)");

    @Mixin
    private BenchOutput output = new BenchOutput();

    @Option(names = "--scenes", split = ",", paramLabel = "N", description = "Default: 64,1.")
    private List<Integer> scenes = List.of(64, 1);

    @Option(names = "--scene", split = ",", paramLabel = "NAME", description = "Default: pong,pong-pixels.")
    private List<String> names = List.of("pong", "pong-pixels");

    @Option(names = "--seconds", paramLabel = "S", description = "For each measurement. Default: ${DEFAULT-VALUE}.")
    private double seconds = 4;

    @Override
    public Integer call() throws IOException {
        for (String name : names) {
            SceneCatalog.named(name); // an unknown one is better said here
            Process server = serve(name);
            try {
                RemoteSource source = new RemoteSource(address(server));
                for (int count : scenes) {
                    measure(name, source, count);
                }
            } finally {
                server.destroy();
            }
        }
        return 0;
    }

    private static Process serve(String scene) throws IOException {
        try {
            Path jar = Path.of(EnvBench.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            return new ProcessBuilder(java, "-jar", jar.toString(), "env", "--scene", scene, "--port", "0")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (URISyntaxException e) {
            throw new IOException("this program's jar cannot be found: " + e.getMessage(), e);
        }
    }

    /** The server's later lines are few, and fit into the pipe. */
    private static RemoteAddress address(Process server) throws IOException {
        BufferedReader said = server.inputReader(StandardCharsets.UTF_8);
        String line = String.valueOf(said.readLine());
        Matcher ready = READY.matcher(line);
        if (!ready.matches()) {
            throw new IOException("the environment server did not start: " + line);
        }
        return new RemoteAddress("127.0.0.1", Integer.parseInt(ready.group(1)), "");
    }

    private void measure(String name, RemoteSource source, int count) {
        try (SceneBatch batch = source.open(count)) {
            Actions actions = new Actions(batch.spec(), count);
            Outcomes outcomes = new Outcomes(batch.spec(), count);
            MeasuredLoop.Times times = new MeasuredLoop(seconds / 2, seconds, 50)
                    .run(() -> {}, () -> batch.step(0, count, actions, outcomes));
            output.print(BenchOutput.line("env")
                    .put("scene", name)
                    .put("scenes", count)
                    .put("p50_us", BenchOutput.rounded(times.quantileMicros(0.5)))
                    .put("p99_us", BenchOutput.rounded(times.quantileMicros(0.99)))
                    .put("scene_steps_per_s", BenchOutput.rounded(count / times.meanSeconds())));
        }
    }
}

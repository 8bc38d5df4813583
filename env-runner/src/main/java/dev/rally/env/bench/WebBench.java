package dev.rally.env.bench;

import dev.rally.comm.home.RallyHome;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code rally bench web}: what the page costs. From a key's press to the first picture that is changed by it; and what a crowd
 * costs that watches one game, 60 pictures a second for each.
 */
@Command(name = "web", mixinStandardHelpOptions = true, description = "How soon a key is seen, and what watchers cost.")
final class WebBench implements Callable<Integer> {
    /** Where the right paddle's height is in a picture of Pong: behind the header, the dashes, and the left paddle. */
    private static final int RIGHT_PADDLE_Y = 16 + 24 * 16 + 8;

    @Mixin
    private BenchOutput output = new BenchOutput();

    @Option(names = "--watchers", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int watchers = 100;

    @Option(names = "--presses", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int presses = 300;

    @Option(names = "--seconds", paramLabel = "S", description = "That the crowd watches. Default: ${DEFAULT-VALUE}.")
    private int seconds = 10;

    @Override
    public Integer call() throws Exception {
        Path home = BenchServer.temporaryHome();
        Process web = launch(home);
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(web.getInputStream(), StandardCharsets.UTF_8))) {
            String address = said.readLine();
            if (address == null) {
                throw new IOException("rally web ended at its start");
            }
            List<WebWatcher> crowd = new ArrayList<>();
            WebWatcher player = WebWatcher.at(address);
            crowd.add(player);
            player.ask("{\"id\":1,\"do\":\"open\",\"scene\":\"pong\",\"players\":[\"level1\",\"you\"]}");
            latency(player);
            for (int i = 1; i < watchers; i++) {
                WebWatcher watcher = WebWatcher.at(address);
                watcher.ask("{\"id\":1,\"do\":\"watch\",\"table\":1}");
                crowd.add(watcher);
            }
            crowd(web.toHandle(), crowd);
            crowd.forEach(WebWatcher::close);
        } finally {
            web.destroy();
            web.waitFor(10, TimeUnit.SECONDS);
            ProcessHandle.of(new RallyHome(home).runningServer().pid()).ifPresent(ProcessHandle::destroy);
            BenchServer.delete(home);
        }
        return 0;
    }

    private static Process launch(Path home) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path jar = Path.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)[0]);
        return new ProcessBuilder(
                        java.toString(),
                        "-XX:+UseSerialGC",
                        "-jar",
                        jar.toString(),
                        "web",
                        "--home",
                        home.toString(),
                        "--device",
                        "cpu")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void latency(WebWatcher player) throws InterruptedException {
        double[] ms = new double[presses];
        for (int i = 0; i < presses; i++) {
            player.send("{\"do\":\"keys\",\"to\":0}");
            float rest = atRest(player);
            long pressed = System.nanoTime();
            player.send("{\"do\":\"keys\",\"to\":" + (rest > 300 ? -1 : 1) + "}");
            while (paddle(player.next()) == rest) {
                Thread.onSpinWait();
            }
            ms[i] = (System.nanoTime() - pressed) / 1e6;
        }
        Arrays.sort(ms);
        output.print(BenchOutput.line("web")
                .put("presses", presses)
                .put("key_to_picture_ms_p50", BenchOutput.rounded(ms[presses / 2]))
                .put("key_to_picture_ms_p99", BenchOutput.rounded(ms[(int) (presses * 0.99)])));
    }

    /** Where the paddle stands, once it stands in three pictures. */
    private static float atRest(WebWatcher player) throws InterruptedException {
        float place = paddle(player.next());
        for (int same = 0; same < 3; ) {
            float now = paddle(player.next());
            same = now == place ? same + 1 : 0;
            place = now;
        }
        return place;
    }

    private static float paddle(ByteBuffer picture) {
        return picture.getFloat(RIGHT_PADDLE_Y);
    }

    private void crowd(ProcessHandle web, List<WebWatcher> crowd) throws InterruptedException, IOException {
        crowd.forEach(WebWatcher::forget);
        Duration before = web.info().totalCpuDuration().orElse(Duration.ZERO);
        long began = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double wall = (System.nanoTime() - began) / 1e9;
        Duration cpu = web.info().totalCpuDuration().orElse(Duration.ZERO).minus(before);
        long pictures = crowd.stream().mapToLong(WebWatcher::seen).sum();
        output.print(BenchOutput.line("web")
                .put("watchers", crowd.size())
                .put("pictures_per_s_each", BenchOutput.rounded(pictures / wall / crowd.size()))
                .put("cores", BenchOutput.rounded(cpu.toMillis() / 1e3 / wall))
                .put("resident_mb", BenchOutput.rounded(residentMb(web.pid()))));
    }

    private static double residentMb(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        return !Files.exists(status)
                ? Double.NaN
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                        .findFirst()
                        .orElse(Double.NaN);
    }
}

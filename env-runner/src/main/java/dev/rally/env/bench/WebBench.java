package dev.rally.env.bench;

import dev.rally.comm.error.RallyException;
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
 * costs that watches one game, 60 pictures a second for each; and what a page costs a training that it watches.
 */
@Command(name = "web", mixinStandardHelpOptions = true, description = "How soon a key is seen, and what watchers cost.")
final class WebBench implements Callable<Integer> {
    /** Where the right paddle's height is in a picture of Pong: behind the header, the dashes, and the left paddle. */
    private static final int RIGHT_PADDLE_Y = 16 + 24 * 16 + 8;

    /** Without evaluations, which would come into one stretch and not into the other. */
    private static final List<String> TRAINING =
            List.of("train", "--web", "--forever", "--no-progress", "--set", "loop.evaluateAgainst=[]");

    @Mixin
    private BenchOutput output = new BenchOutput();

    @Option(names = "--watchers", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int watchers = 100;

    @Option(names = "--presses", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int presses = 300;

    @Option(names = "--seconds", paramLabel = "S", description = "That the crowd watches. Default: ${DEFAULT-VALUE}.")
    private int seconds = 10;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description = "Of 4 s of a training watched and 4 s unwatched. Default: ${DEFAULT-VALUE}.")
    private int pairs = 5;

    @Override
    public Integer call() throws Exception {
        served(List.of("web"), (web, address, home) -> {
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
        });
        served(TRAINING, (train, address, home) -> training(WebWatcher.at(address), home));
        return 0;
    }

    private void training(WebWatcher page, RallyHome home) throws IOException, InterruptedException {
        WatchedTraining watched = new WatchedTraining(home, page);
        watched.measure(pairs);
        page.close();
        double[] ratios = watched.ratios();
        Arrays.sort(ratios);
        output.print(BenchOutput.line("web")
                .put("pairs", ratios.length)
                .put("training_speed_watched_p50", Math.rint(ratios[ratios.length / 2] * 1000) / 1000)
                .put("lowest", Math.rint(ratios[0] * 1000) / 1000)
                .put("highest", Math.rint(ratios[ratios.length - 1] * 1000) / 1000));
    }

    /** Runs the program on a home of its own as long as its page is measured. */
    private static void served(List<String> arguments, Measurement measurement) throws Exception {
        RallyHome home = new RallyHome(BenchServer.temporaryHome());
        Process web = launch(arguments, home.path());
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(web.getInputStream(), StandardCharsets.UTF_8))) {
            String address = said.readLine();
            while (address != null && !address.contains("?token=")) {
                address = said.readLine();
            }
            if (address == null) {
                throw new IOException("rally " + arguments.get(0) + " ended at its start");
            }
            measurement.measure(web, address, home);
        } finally {
            web.destroy();
            web.waitFor(10, TimeUnit.SECONDS);
            endServer(home);
            BenchServer.delete(home.path());
        }
    }

    /** A training ends its own. */
    private static void endServer(RallyHome home) {
        try {
            ProcessHandle.of(home.runningServer().pid()).ifPresent(ProcessHandle::destroy);
        } catch (RallyException e) {
            return; // there is none
        }
    }

    /** What is measured of a page that is served. */
    private interface Measurement {
        void measure(Process web, String address, RallyHome home) throws Exception;
    }

    private static Process launch(List<String> arguments, Path home) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path jar = Path.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)[0]);
        List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:+UseSerialGC", "-jar", jar.toString()));
        command.addAll(arguments);
        command.addAll(List.of("--home", home.toString(), "--device", "cpu"));
        return new ProcessBuilder(command)
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

package dev.rally.env.bench;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.home.RallyHome;
import dev.rally.env.link.ServerLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server of its own on a home that is deleted afterwards. */
final class BenchServer implements AutoCloseable {
    private final Path folder;
    private final String device;
    private final List<String> options;
    private ServerLink link;

    private BenchServer(Path folder, String device, List<String> options) {
        this.folder = folder;
        this.device = device;
        this.options = options;
        link = launched();
    }

    private ServerLink launched() {
        return ServerLink.launch(new RallyHome(folder), device, options, System.err::println);
    }

    static BenchServer launch(String device) {
        return new BenchServer(temporaryHome(), device, List.of());
    }

    /** The same with options of {@code rally serve}, on a home below the folder. */
    static BenchServer launch(String device, Path folder, List<String> options) {
        try {
            return new BenchServer(Files.createTempDirectory(folder, "rally-bench"), device, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path temporaryHome() {
        try {
            return Files.createTempDirectory("rally-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server and launches another one with the same home. */
    void relaunch() {
        link.close();
        link = launched();
    }

    ServerLink link() {
        return link;
    }

    RallyClient client() {
        return link.client();
    }

    RallyHome home() {
        return new RallyHome(folder);
    }

    /** The server's anonymous resident memory in MB; NaN where the system does not tell. */
    double residentMb() {
        try {
            List<String> status = Files.readAllLines(Path.of("/proc/" + link.pid() + "/status"));
            return status.stream()
                    .filter(line -> line.startsWith("RssAnon:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    @Override
    public void close() {
        link.close();
        delete(folder);
    }

    static void delete(Path folder) {
        try {
            FileTree.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.rally.server.terminal;

import dev.rally.agents.TensorEngine;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command.Ping;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doctor}: tries everything a server needs and says what is wrong; exit code 1 when something is. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks what a server needs on this machine, and what is missing for the GPU.")
public final class DoctorCommand implements Callable<Integer> {
    private static final int OLDEST_JAVA = 17;
    /** A session's exchange files, a few checkpoints, and room to breathe. */
    private static final long LITTLE_DISK_BYTES = 1L << 30;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private boolean healthy = true;

    @Override
    public Integer call() {
        java();
        nativeLibrary();
        gpu();
        disk(home.home().path());
        loopback();
        runningServer(home.home());
        return healthy ? 0 : 1;
    }

    private void java() {
        int version = Runtime.version().feature();
        say(
                version >= OLDEST_JAVA,
                "java",
                Runtime.version() + " at " + System.getProperty("java.home")
                        + (version >= OLDEST_JAVA ? "" : "; install a JDK " + OLDEST_JAVA + " or newer"));
    }

    private void nativeLibrary() {
        try {
            say(true, "tensors", TensorEngine.start("auto", 1).describe());
        } catch (RuntimeException | LinkageError e) {
            say(
                    false,
                    "tensors",
                    "the native library does not load: " + e.getMessage() + "; it needs about 500 MB of" + " disk in "
                            + Gpu.cacheFolder() + " and write access there");
        }
    }

    /** A missing GPU is not an illness: the lines only say what it would take. */
    private void gpu() {
        List<String> missing = Gpu.missing(System.getenv(), Path.of("/proc/driver/nvidia/version"));
        note("gpu", missing.isEmpty() ? "driver, library path and flavour are there" : String.join("; ", missing));
    }

    private void disk(Path folder) {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            boolean enough = free >= LITTLE_DISK_BYTES && Files.isWritable(there);
            say(
                    enough,
                    "home",
                    folder + " has " + (free >> 20) + " MB free"
                            + (enough
                                    ? ""
                                    : "; it must be writable with at least " + (LITTLE_DISK_BYTES >> 20) + " MB free"));
        } catch (IOException e) {
            say(false, "home", folder + " cannot be read: " + FileFault.why(e));
        }
    }

    private void loopback() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            say(true, "ports", "the loopback address gives ports, for example " + socket.getLocalPort());
        } catch (IOException e) {
            say(
                    false,
                    "ports",
                    "no port can be had on 127.0.0.1: " + e.getMessage() + "; a firewall or sandbox forbids" + " it");
        }
    }

    private void runningServer(RallyHome where) {
        try (RallyClient server = RallyClient.connect(where.runningServer(), "rally doctor")) {
            server.call(new Ping());
            note("server", "one runs on this home and answers: " + where.runningServer());
        } catch (RallyException e) {
            note("server", String.valueOf(e.getMessage()));
        }
    }

    private void say(boolean good, String what, String finding) {
        healthy &= good;
        note((good ? "ok    " : "WRONG ") + what, finding);
    }

    private void note(String what, String finding) {
        PrintWriter out = spec.commandLine().getOut();
        String indented = what.startsWith("ok ") || what.startsWith("WRONG ") ? what : "note  " + what;
        out.printf("%-16s%s%n", indented, finding);
        out.flush();
    }
}

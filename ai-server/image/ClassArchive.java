package dev.rally.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes of a server's start as the JVM likes them best, at the runtime's own place for them, where they hold wherever
 * the image is moved. It takes a third off the start.
 */
final class ClassArchive {
    private final Path runtime;
    private final Path work;
    private final List<String> options;

    /** @param options of the JVM, as the image will have them */
    ClassArchive(Path runtime, Path work, List<String> options) {
        this.runtime = runtime;
        this.work = work;
        this.options = options;
    }

    /** Starts a server from the runtime and ends it at once: its classes are listed, and then archived. */
    void dump(String main) throws IOException, InterruptedException {
        Path list = work.resolve("classes");
        List<String> serve = List.of(
                "-m",
                main,
                "serve",
                "--device",
                "cpu",
                "--stop-on-stdin-end",
                "--home",
                work.resolve("home").toString());
        java(List.of("-XX:DumpLoadedClassList=" + list), options, serve);
        // The objects that the archive may hold are written by this collector alone.
        List<String> dumping =
                options.stream().filter(option -> !option.endsWith("SerialGC")).toList();
        java(List.of("-XX:+UseG1GC", "-Xshare:dump", "-XX:SharedClassListFile=" + list), dumping, List.of("-m", main));
    }

    private void java(List<String> own, List<String> shared, List<String> program)
            throws IOException, InterruptedException {
        Path said = work.resolve("java.log");
        List<String> command =
                new ArrayList<>(List.of(runtime.resolve("bin").resolve("java").toString()));
        command.addAll(own);
        command.addAll(shared);
        command.addAll(program);
        Process java = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        java.getOutputStream().close();
        if (java.waitFor() != 0) {
            throw new PackagingException("the image's runtime failed:\n" + Files.readString(said) + "with: " + command);
        }
    }
}

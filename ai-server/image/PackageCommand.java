package dev.rally.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./rally package}: from the built server to a folder that a game ships. */
@Command(
        name = "rally package",
        sortOptions = false,
        description =
                "Builds an image of the server: a folder with a program that needs no Java. See docs/packaging.md.")
final class PackageCommand implements Callable<Integer> {
    private static final long MB = 1_000_000;
    private static final String PROGRAM = Image.WINDOWS ? "rally.exe" : "bin/rally";

    @Parameters(hidden = true, description = "The root of the repository, from the launcher.")
    private Path root;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "The image's folder (default: target/rally-image). An image that is there is replaced.")
    private Path output;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PackageCommand())
                .setExecutionExceptionHandler((e, line, parsed) -> explain(e, line))
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (String tool : Image.WINDOWS ? List.of("javac", "jlink", "jpackage") : List.of("javac", "jlink")) {
            if (JdkTool.missing(tool)) {
                throw new PackagingException(System.getProperty("java.home") + " has no " + tool
                        + ": an image needs a whole JDK; set JAVA_HOME to one");
            }
        }
        long start = System.nanoTime();
        Path image = (output == null ? root.resolve("target").resolve("rally-image") : output)
                .toAbsolutePath()
                .normalize();
        refuseToReplace(image);
        Path work = image.resolveSibling("." + image.getFileName() + ".part");
        Folders.delete(work);
        try {
            Path built = new Image(root.resolve("ai-server"), Files.createDirectories(work)).build();
            Folders.delete(image);
            Files.move(built, image);
        } finally {
            Folders.delete(work);
        }
        report(image, (System.nanoTime() - start) / 1_000_000_000);
        return 0;
    }

    private static void refuseToReplace(Path image) throws IOException {
        if (Files.exists(image) && !isImage(image)) {
            if (!Files.isDirectory(image) || !Folders.list(image).isEmpty()) {
                throw new PackagingException(image + " is there, and is no image of the server: name another --output");
            }
        }
    }

    private void report(Path image, long seconds) throws IOException {
        long torch = Folders.size(image.resolve("torch")) + Folders.size(image.resolve("app"));
        long java = Folders.size(image.resolve("runtime"));
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %d MB, built in %d s%n  %4d MB  the tensor library%n  %4d MB  the server with its part of Java%n"
                                + "run it:  %s serve%n",
                        image, Folders.size(image) / MB, seconds, torch / MB, java / MB, image.resolve(PROGRAM));
        spec.commandLine().getOut().flush();
    }

    private static boolean isImage(Path folder) {
        return Files.isRegularFile(folder.resolve(PROGRAM)) && Files.isDirectory(folder.resolve("runtime"));
    }

    private static int explain(Exception thrown, CommandLine line) throws Exception {
        if (thrown instanceof PackagingException || thrown instanceof IOException) {
            line.getErr()
                    .println("rally: " + (thrown instanceof IOException ? thrown.toString() : thrown.getMessage()));
            return 1;
        }
        throw thrown;
    }
}

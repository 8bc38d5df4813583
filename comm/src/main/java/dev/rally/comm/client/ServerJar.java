package dev.rally.comm.client;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the server's program is, and how to run it. */
public final class ServerJar {
    /** The system property that says where the jar is. */
    public static final String PROPERTY = "rally.server.jar";
    /** The environment variable that says so when the property is not set. */
    public static final String ENVIRONMENT = "RALLY_SERVER_JAR";

    /** The environment variable with more options of the JVM, separated by spaces. */
    private static final String OPTIONS = "RALLY_JAVA_OPTS";

    /**
     * The serial collector starts fastest and takes least memory. It never gives back what the heap began with, which would
     * be a 64th of the machine's memory, and it holds everybody up to copy what is large and young, which a replay memory is
     * at first. What the JVM has to say goes to standard error, for standard output belongs to the ready line; that a class
     * archive does not fit is nothing to say.
     */
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-Xms128m",
            "-XX:PretenureSizeThreshold=4m",
            "-Xshare:auto",
            "-Xlog:disable",
            "-Xlog:all=warning,cds*=off:stderr");

    /** Netty and Chronicle use what later JDKs warn of, and earlier ones have no option for. */
    private static final int WARNS_OF_UNSAFE = 24;

    /** What small networks are computed with, several times as fast as without it; not every JVM has it. */
    private static final String VECTORS = "jdk.incubator.vector";

    private static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    private static final Path IN_REPOSITORY = Path.of("ai-server", "target", "rally-ai-server.jar");

    private static final List<String> IN_IMAGE = List.of("bin/rally", "rally.exe", "Contents/MacOS/rally");

    private ServerJar() {}

    /**
     * What the property names, else what the environment names, a jar, a program, or the folder of an image; else the jar
     * that was built in the repository that this program or the working directory belongs to.
     *
     * @return the jar or the program
     * @throws RallyException SERVER_DIED when it is not there
     */
    public static Path find() {
        String named = System.getProperty(PROPERTY, System.getenv(ENVIRONMENT));
        if (named != null) {
            Path path = Path.of(named).toAbsolutePath();
            Path program = Files.isDirectory(path) ? inImage(path) : path;
            if (!Files.isRegularFile(program)) {
                throw missing("there is no " + program + ", which " + PROPERTY + " or " + ENVIRONMENT + " names");
            }
            return program;
        }
        Path jar = above(programFolder());
        jar = jar != null ? jar : above(Path.of("").toAbsolutePath());
        if (jar == null) {
            throw missing("there is no " + IN_REPOSITORY + " above " + programFolder() + " or "
                    + Path.of("").toAbsolutePath());
        }
        return jar;
    }

    /**
     * The command line of a server on {@code home} that saves and ends when this process is gone, or has closed its input.
     *
     * @param options more of {@code serve}
     * @throws RallyException SERVER_DIED when there is none that {@link #find} finds
     */
    public static List<String> serve(Path home, String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--home", home.toString()));
        arguments.addAll(
                List.of("--parent-pid", Long.toString(ProcessHandle.current().pid()), "--stop-on-stdin-end"));
        arguments.addAll(List.of(options));
        List<String> command = command(find(), arguments);
        if (command.contains("-jar")) {
            command.add(1, ServerEnd.crashFileIn(home)); // before the user's own options, which have the last word
        }
        return command;
    }

    /**
     * The command line that runs a jar with the Java that runs this program, or a program as it is. The options of the JVM
     * are those of the {@code rally} script; none is necessary.
     */
    public static List<String> command(Path server, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (isJar(server)) {
            addJava(command, server);
        }
        command.add(server.toString());
        command.addAll(arguments);
        return command;
    }

    private static void addJava(List<String> command, Path jar) {
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions());
        command.add("-XX:SharedArchiveFile=" + classArchive(jar));
        command.addAll(List.of(System.getenv().getOrDefault(OPTIONS, "").trim().split("\\s+")));
        command.removeIf(String::isEmpty);
        command.add("-jar");
    }

    /** What a server's JVM of the version that runs this program is given. */
    public static List<String> jvmOptions() {
        List<String> options = new ArrayList<>(JVM_OPTIONS);
        if (Runtime.version().feature() >= WARNS_OF_UNSAFE) {
            options.add(ALLOW_UNSAFE);
        }
        if (ModuleFinder.ofSystem().find(VECTORS).isPresent()) {
            options.add("--add-modules=" + VECTORS);
        }
        return options;
    }

    /** Whether a line on standard error is but what Java says of {@link #jvmOptions} at each start. */
    static boolean isOfOptions(String line) {
        return line.startsWith("WARNING: Using incubator modules: ");
    }

    private static boolean isJar(Path server) {
        return server.toString().endsWith(".jar");
    }

    /** The program in an image's folder, on Linux, Windows and macOS; the first of them when there is none. */
    private static Path inImage(Path folder) {
        return IN_IMAGE.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(folder.resolve(IN_IMAGE.get(0)));
    }

    /** The build leaves the classes beside the jar as the JVM likes them best; a JVM that finds none does without. */
    private static Path classArchive(Path jar) {
        return jar.resolveSibling(String.valueOf(jar.getFileName()).replace(".jar", ".jsa"));
    }

    static @Nullable Path above(Path folder) {
        for (Path parent = folder; parent != null; parent = parent.getParent()) {
            Path jar = parent.resolve(IN_REPOSITORY);
            if (Files.isRegularFile(jar)) {
                return jar;
            }
        }
        return null;
    }

    private static Path programFolder() {
        var source = ServerJar.class.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Path.of("").toAbsolutePath()
                    : Path.of(source.getLocation().toURI()).toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RallyException missing(String what) {
        return new RallyException(
                ErrorCode.SERVER_DIED,
                what + "; build it with mvn -pl ai-server -am package -DskipTests, or name the jar with -D" + PROPERTY
                        + " or " + ENVIRONMENT);
    }
}

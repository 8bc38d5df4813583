package dev.rally.comm.client;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
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
     * The serial collector starts fastest and takes least memory. What the JVM has to say goes to standard error, for
     * standard output belongs to the ready line; that a class archive does not fit is nothing to say.
     */
    private static final List<String> JVM_OPTIONS =
            List.of("-XX:+UseSerialGC", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=warning,cds*=off:stderr");

    /** Netty and Chronicle use what later JDKs warn of, and earlier ones have no option for. */
    private static final int WARNS_OF_UNSAFE = 24;

    private static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    private static final Path IN_REPOSITORY = Path.of("ai-server", "target", "rally-ai-server.jar");

    private ServerJar() {}

    /**
     * The jar that the property names, else the one that the environment names, else the one that was built in the
     * repository that this program or the working directory belongs to.
     *
     * @throws RallyException SERVER_DIED when it is not there
     */
    public static Path find() {
        String named = System.getProperty(PROPERTY, System.getenv(ENVIRONMENT));
        if (named != null) {
            Path jar = Path.of(named).toAbsolutePath();
            if (!Files.isRegularFile(jar)) {
                throw missing("there is no " + jar + ", which " + PROPERTY + " or " + ENVIRONMENT + " names");
            }
            return jar;
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
     * The command line of a server on {@code home} that saves and ends when this process is gone.
     *
     * @param options more of {@code serve}
     * @throws RallyException SERVER_DIED when the jar that {@link #find} looks for is not there
     */
    public static List<String> serve(Path home, String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--home", home.toString()));
        arguments.addAll(
                List.of("--parent-pid", Long.toString(ProcessHandle.current().pid())));
        arguments.addAll(List.of(options));
        return command(find(), arguments);
    }

    /**
     * The command line that runs {@code jar} with the Java that runs this program. The options are those of the {@code
     * rally} script; none is necessary.
     */
    public static List<String> command(Path jar, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        if (Runtime.version().feature() >= WARNS_OF_UNSAFE) {
            command.add(ALLOW_UNSAFE);
        }
        command.add("-XX:SharedArchiveFile=" + classArchive(jar));
        command.addAll(List.of(System.getenv().getOrDefault(OPTIONS, "").trim().split("\\s+")));
        command.removeIf(String::isEmpty);
        command.add("-jar");
        command.add(jar.toString());
        command.addAll(arguments);
        return command;
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

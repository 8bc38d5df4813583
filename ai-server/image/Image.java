package dev.rally.image;

import dev.rally.comm.client.ServerJar;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/** Builds an image: the server as a module inside a runtime of its own, the native libraries, and a launcher. */
final class Image {
    private static final String CURVES = "jdk.crypto.ec";
    private static final String MAIN = ServerModule.NAME + "/dev.rally.server.ServerMain";
    static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    /** Later JDKs want to be told who may load native libraries; earlier ones have no such option. */
    private static final int ASKS_FOR_NATIVE_ACCESS = 22;
    /** Later JDKs name the ways to compress. */
    private static final int NAMES_COMPRESSION = 21;

    private final Path module;
    private final Path runtime;
    private final Path content;
    private final Path sources;
    private final Path work;
    private final Path bill;
    private final List<Path> jars;
    private final Attributes manifest;
    private final NativeLibraries libraries;

    /**
     * @param server the folder of the server's sources and of what was built from them
     * @param work an empty folder
     */
    Image(Path server, Path work) throws IOException {
        this.work = work;
        sources = server.resolve("image");
        Path target = server.resolve("target");
        bill = target.resolve("bom.json");
        module = work.resolve("module");
        runtime = work.resolve("runtime");
        content = Files.createDirectories(work.resolve("content"));
        jars = new ArrayList<>(Folders.list(target.resolve("lib")));
        jars.add(target.resolve("rally-ai-server.jar"));
        try (JarFile jar = new JarFile(jars.get(jars.size() - 1).toFile())) {
            manifest = jar.getManifest().getMainAttributes();
        }
        libraries = new NativeLibraries(jars);
        jars.remove(libraries.torchJar());
    }

    /** Returns the image's folder, inside the folder to work in. */
    Path build() throws IOException, InterruptedException {
        ServerModule server = new ServerModule(module, content.resolve("legal"), libraries.machine());
        server.merge(jars);
        server.describe(sources.resolve("module").resolve("module-info.java"), version());
        link();
        libraries.unpack(jars, content);
        if (Files.exists(bill)) { // a build with mvn -o leaves none
            Files.copy(bill, content.resolve("bom.json"));
        }
        List<String> options = options();
        new ClassArchive(
                        runtime,
                        work,
                        options.stream()
                                .map(option -> NativeLibraries.at(content, option))
                                .toList())
                .dump(MAIN);
        return pack(options);
    }

    /** Line numbers stay: they make players' reports worth reading. */
    private void link() {
        String compress = Runtime.version().feature() >= NAMES_COMPRESSION ? "zip-6" : "2";
        new JdkTool("jlink")
                .run(List.of(
                        "--module-path=" + module,
                        "--add-modules=" + ServerModule.NAME + ellipticCurves(),
                        "--no-man-pages",
                        "--no-header-files",
                        "--compress=" + compress,
                        "--output=" + runtime));
    }

    /** TLS needs them. Later JDKs have them in their base, and may lack the module; no module of ours can ask for it then. */
    private static String ellipticCurves() {
        return ModuleFinder.ofSystem().find(CURVES).map(found -> "," + CURVES).orElse("");
    }

    /** As the jar is run, but that the server is a module here, which names the modules that it needs. No file of the JVM's own is left in the system's folders. */
    private List<String> options() throws IOException {
        List<String> options = new ArrayList<>(ServerJar.jvmOptions());
        options.removeIf(option -> option.startsWith("--add-modules="));
        options.add("-XX:-UsePerfData");
        options.addAll(libraries.options());
        String modules = Files.readString(runtime.resolve("release"));
        for (String name : List.of("Add-Opens", "Add-Exports")) {
            for (String open : manifest.getValue(name).split(" ")) {
                if (modules.matches("(?s).*[ \"]" + open.substring(0, open.indexOf('/')) + "[ \"].*")) {
                    options.add("--" + name.toLowerCase() + "=" + open + "=" + ServerModule.NAME);
                }
            }
        }
        if (Runtime.version().feature() >= ASKS_FOR_NATIVE_ACCESS) {
            options.add("--enable-native-access=" + ServerModule.NAME);
        }
        return options;
    }

    /** The launcher of this system's kind beside the rest. */
    private Path pack(List<String> options) throws IOException {
        if (WINDOWS) {
            return packForWindows(options);
        }
        String quoted = options.stream().map(option -> '"' + option + '"').collect(Collectors.joining(" \\\n    "));
        String script = Files.readString(sources.resolve("rally.sh"))
                .replace("@OPTIONS@", quoted)
                .replace("@MAIN@", MAIN);
        Path launcher = Files.createDirectories(content.resolve("bin")).resolve("rally");
        Files.setPosixFilePermissions(
                Files.writeString(launcher, script), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(runtime, content.resolve("runtime"));
        return content;
    }

    /** There a script is no program that an engine could run; jpackage has one that is. */
    private Path packForWindows(List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--type", "app-image", "--name", "rally", "--win-console"));
        arguments.addAll(List.of("--app-version", version()));
        arguments.addAll(List.of("--module", MAIN, "--runtime-image", runtime.toString()));
        arguments.addAll(List.of(
                "--input", content.toString(), "--dest", work.resolve("image").toString()));
        options.forEach(option -> arguments.addAll(List.of("--java-options", option)));
        new JdkTool("jpackage").run(arguments);
        return work.resolve("image").resolve("rally");
    }

    private String version() {
        return manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    }
}

package dev.rally.image;

import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The native libraries, unpacked where the server is told to look for them: so a player's first start unpacks nothing, and
 * the image can be read-only.
 */
final class NativeLibraries {
    private static final String TORCH_PROPERTIES = "native/lib/pytorch.properties";
    private static final String APP_FOLDER = "$APPDIR/";
    private static final String TORCH = "torch";
    private static final String JNA = "jna";

    /** The jar with the tensor library; it is not needed when that is unpacked. */
    private final Path torchJar;

    private final Properties torch = new Properties();

    NativeLibraries(List<Path> jars) throws IOException {
        torchJar = holding(jars, TORCH_PROPERTIES);
        try (ZipFile zip = new ZipFile(torchJar.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(TORCH_PROPERTIES))) {
            torch.load(in);
        }
    }

    Path torchJar() {
        return torchJar;
    }

    /** The tensor library's name of the machine that it is for. */
    String machine() {
        return torch.getProperty("classifier");
    }

    /** Tells the libraries' loaders where all is; the environment's variables of the same names go before. */
    List<String> options() {
        return List.of(
                "-DPYTORCH_LIBRARY_PATH=" + APP_FOLDER + TORCH,
                "-DPYTORCH_VERSION=" + torch.getProperty("version"),
                "-DPYTORCH_FLAVOR=" + torch.getProperty("flavor"),
                "-Djna.boot.library.path=" + APP_FOLDER + JNA,
                "-Djna.nounpack=true");
    }

    /** An option of {@link #options} for a program that runs before the image is there. */
    static String at(Path folder, String option) {
        return option.replace(APP_FOLDER, folder + "/");
    }

    void unpack(List<Path> jars, Path folder) throws IOException, InterruptedException {
        String binding = "jnilib/" + machine() + "/" + torch.getProperty("flavor") + "/";
        extract(torchJar, "pytorch/" + torch.getProperty("flavor") + "/" + machine() + "/", folder.resolve(TORCH));
        extract(holding(jars, binding), binding, folder.resolve(TORCH));
        String jna = "com/sun/jna/" + Platform.RESOURCE_PREFIX + "/";
        extract(holding(jars, jna), jna, folder.resolve(JNA));
        if (Platform.isLinux()) {
            strip(Folders.list(folder.resolve(TORCH)));
        }
    }

    /** Takes the names out that only debuggers read: a fifth of the tensor library, which stays where no strip is installed. */
    private static void strip(List<Path> libraries) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("strip"));
        libraries.forEach(library -> command.add(library.toString()));
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            System.err.println("strip, of the binutils, is not installed: the image is 90 MB larger for that");
        }
    }

    private static void extract(Path jar, String from, Path to) throws IOException {
        Files.createDirectories(to);
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : entries(zip, from)) {
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, to.resolve(entry.getName().substring(from.length())));
                }
            }
        }
    }

    private static Path holding(List<Path> jars, String name) throws IOException {
        for (Path jar : jars) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                if (!entries(zip, name).isEmpty()) {
                    return jar;
                }
            }
        }
        throw new PackagingException("no jar of the server holds " + name + ": build it for this machine first");
    }

    private static List<ZipEntry> entries(ZipFile zip, String prefix) {
        List<ZipEntry> found = new ArrayList<>();
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            if (!entry.isDirectory() && entry.getName().startsWith(prefix)) {
                found.add(entry);
            }
        }
        return found;
    }
}

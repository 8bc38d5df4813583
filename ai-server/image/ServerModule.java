package dev.rally.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/** Merges the jars of the server into one module, a folder of classes. */
final class ServerModule {
    static final String NAME = "rally";

    private final Path folder;
    private final Path licences;
    private final String machine;

    /**
     * @param licences gets what the jars say of their licences, in a folder for each
     * @param machine the tensor library's name of the machine that the image is for, like linux-x86_64
     */
    ServerModule(Path folder, Path licences, String machine) {
        this.folder = folder;
        this.licences = licences;
        this.machine = machine;
    }

    void merge(List<Path> jars) throws IOException {
        for (Path path : jars) {
            try (JarFile jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
                for (JarEntry entry : (Iterable<JarEntry>) jar.versionedStream()::iterator) {
                    take(jar, path, entry);
                }
            }
        }
    }

    /** @param descriptor the module's, as a source */
    void describe(Path descriptor, String version) {
        new JdkTool("javac")
                .run(List.of("-d", folder.toString(), "--module-version", version, "-nowarn", descriptor.toString()));
    }

    private void take(JarFile jar, Path path, JarEntry entry) throws IOException {
        String name = entry.getName();
        if (entry.isDirectory()) {
            return;
        }
        if (name.matches("META-INF/(LICENSE|NOTICE)[^/]*")) {
            Path of = licences.resolve(String.valueOf(path.getFileName()).replace(".jar", ""));
            write(jar, entry, of.resolve(name.substring(name.indexOf('/') + 1)));
        } else if (!name.startsWith("META-INF/") && !name.equals("module-info.class") && !isForeign(name)) {
            write(jar, entry, folder.resolve(name));
        }
    }

    /**
     * What the image needs of native libraries is unpacked in it. The binding for a CUDA build of the tensor library, which
     * a machine with a GPU may have, stays where its loader looks for it.
     */
    private boolean isForeign(String name) {
        return name.matches(".*\\.(so|dll|dylib|jnilib|a|lib)") && !name.startsWith("jnilib/" + machine + "/cu");
    }

    private static void write(JarFile jar, JarEntry entry, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, file);
        } catch (FileAlreadyExistsException e) {
            throw new PackagingException(jar.getName() + " has " + entry.getName() + ", and so has another jar");
        }
    }
}

package dev.rally.env.catalog;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is found in jars that Rally was not built with: they list their classes in {@code META-INF/services}, see {@link
 * ServiceLoader}.
 *
 * @param environment the variable that names the jars
 * @param things what they have, for messages: scenes
 * @param service the interface whose file in META-INF/services lists them
 */
record OwnJars(String environment, String things, Class<?> service) {
    private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

    /**
     * What a class path lists.
     *
     * @param classPath jars and folders of classes, as the variable has it; relative ones from the working directory
     * @param find finds them, and makes sure of each that it can be used
     * @throws RallyException INVALID_PARAMS when a part is missing, none lists anything, or what they list cannot be used
     */
    <T> List<T> list(@Nullable String classPath, Function<ClassLoader, List<T>> find) {
        String path = classPath == null ? "" : classPath;
        try {
            List<Path> parts = SEPARATOR
                    .splitAsStream(path)
                    .filter(part -> !part.isBlank())
                    .map(Path::of)
                    .toList();
            return parts.isEmpty() ? List.of() : list(path, parts, find);
        } catch (InvalidPathException e) {
            throw refused(path, ": " + e);
        }
    }

    private <T> List<T> list(String classPath, List<Path> parts, Function<ClassLoader, List<T>> find) {
        for (Path part : parts) {
            if (!Files.exists(part)) {
                throw refused(classPath, ": there is no " + part.toAbsolutePath());
            }
        }
        List<T> found;
        try {
            found = find.apply(loader(parts));
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
            Throwable cause = e.getCause();
            throw refused(
                    classPath,
                    ": its " + things + " cannot be used: " + e + (cause == null ? "" : ", because of " + cause));
        }
        if (found.isEmpty()) {
            throw refused(
                    classPath,
                    ": it lists no " + things + "; META-INF/services/" + service.getName()
                            + " has to name their classes, one a line");
        }
        return found;
    }

    /** Stays open as long as this program runs. */
    private static ClassLoader loader(List<Path> parts) {
        try {
            URL[] urls = new URL[parts.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = parts.get(i).toUri().toURL();
            }
            return new URLClassLoader(urls, OwnJars.class.getClassLoader());
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a name that there is already. */
    RallyException taken(@Nullable String classPath, String thing, String name) {
        return refused(
                String.valueOf(classPath),
                ", which has a " + thing + " \"" + name
                        + "\"; there is another one of that name: give it a name of its own");
    }

    private RallyException refused(String classPath, String why) {
        return new RallyException(ErrorCode.INVALID_PARAMS, environment + " is \"" + classPath + "\"" + why);
    }
}

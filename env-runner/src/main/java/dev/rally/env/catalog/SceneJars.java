package dev.rally.env.catalog;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.scene.LiftedScenes;
import dev.rally.env.scene.Scene;
import dev.rally.env.scene.SceneSource;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/**
 * Scenes of jars that Rally was not built with. They list their classes in {@code
 * META-INF/services/dev.rally.env.scene.Scene}, or in {@code …SceneSource} when they are batches; see {@link ServiceLoader}.
 */
final class SceneJars {
    private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

    private SceneJars() {}

    /**
     * The scenes that a class path lists.
     *
     * @param classPath jars and folders of classes; relative ones from the working directory
     * @throws RallyException INVALID_PARAMS when one is missing, none lists a scene, or what they list cannot be used
     */
    static List<SceneSource> scenes(String classPath) {
        try {
            List<Path> parts = SEPARATOR
                    .splitAsStream(classPath)
                    .filter(part -> !part.isBlank())
                    .map(Path::of)
                    .toList();
            return parts.isEmpty() ? List.of() : scenes(classPath, parts);
        } catch (InvalidPathException e) {
            throw refused(classPath, e.toString());
        }
    }

    private static List<SceneSource> scenes(String classPath, List<Path> parts) {
        for (Path part : parts) {
            if (!Files.exists(part)) {
                throw refused(classPath, "there is no " + part.toAbsolutePath());
            }
        }
        List<SceneSource> scenes = new ArrayList<>();
        try {
            ClassLoader classes = loader(parts);
            ServiceLoader.load(Scene.class, classes).stream()
                    .map(LiftedScenes::source)
                    .forEach(scenes::add);
            ServiceLoader.load(SceneSource.class, classes).forEach(scenes::add);
            for (SceneSource source : scenes) {
                Objects.requireNonNull(source.spec().name(), source + " has no name");
            }
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
            Throwable cause = e.getCause();
            throw refused(
                    classPath, "its scenes cannot be used: " + e + (cause == null ? "" : ", because of " + cause));
        }
        if (scenes.isEmpty()) {
            throw refused(
                    classPath,
                    "it lists no scenes; META-INF/services/" + Scene.class.getName()
                            + " has to name their classes, one a line");
        }
        return scenes;
    }

    /** Stays open as long as this program runs. */
    private static ClassLoader loader(List<Path> parts) {
        try {
            URL[] urls = new URL[parts.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = parts.get(i).toUri().toURL();
            }
            return new URLClassLoader(urls, SceneJars.class.getClassLoader());
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RallyException refused(String classPath, String why) {
        return new RallyException(
                ErrorCode.INVALID_PARAMS, SceneCatalog.ENVIRONMENT + " is \"" + classPath + "\": " + why);
    }
}

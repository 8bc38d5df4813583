package dev.rally.env.player;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Python files that host scripts, in a folder that only its owner can enter, until this process ends. */
final class PythonHost {
    private static final List<String> FILES = List.of(
            "host.py",
            "mlgame/__init__.py",
            "mlgame/communication/__init__.py",
            "mlgame/communication/ml.py",
            "mlgame/utils/__init__.py",
            "mlgame/utils/enum.py",
            "mlgame/game/__init__.py",
            "mlgame/game/paia_game.py");

    private static @Nullable Path folder;

    private PythonHost() {}

    /** The program to run. */
    static synchronized Path file() {
        Path place = folder;
        if (place == null) {
            place = extract();
            folder = place;
        }
        return place.resolve("host.py");
    }

    private static Path extract() {
        try {
            Path place = Files.createTempDirectory("rally-players", ownerOnly());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(place), "remove-player-host"));
            for (String name : FILES) {
                Path file = place.resolve(name);
                Files.createDirectories(file.getParent());
                try (InputStream in = PythonHost.class.getResourceAsStream("python/" + name)) {
                    if (in == null) {
                        throw new IOException("this program lacks its file " + name);
                    }
                    Files.copy(in, file);
                }
            }
            return place;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // the system clears its temporary files some time
        }
    }
}

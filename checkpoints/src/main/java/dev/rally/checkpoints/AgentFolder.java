package dev.rally.checkpoints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder of one agent's checkpoints, and how a checkpoint gets into it so that a kill at any point leaves the old
 * one or the new one.
 *
 * <pre>
 *  .tmp-X   being written                     leftover: removed
 *  .old-X   X, moved aside for its successor  leftover: becomes X again if there is no X, else removed
 *  .gone-X  being removed                     leftover: removed
 * </pre>
 *
 * To be used under the {@link StoreLock} only.
 */
final class AgentFolder {
    private static final String TEMPORARY = ".tmp-";
    private static final String OLD = ".old-";
    private static final String GONE = ".gone-";

    private final Path path;
    private final Steps steps;

    /** Opens the folder, if it is there, and clears what a killed process left in it. */
    AgentFolder(Path path, Steps steps) throws IOException {
        this.path = path;
        this.steps = steps;
        recover();
    }

    Path path() {
        return path;
    }

    Path checkpoint(String name) {
        return path.resolve(name);
    }

    /** The checkpoints' names. */
    List<String> names() throws IOException {
        return Folders.names(path).stream()
                .filter(name -> Names.isCheckpoint(name) && Folders.exists(path.resolve(name)))
                .toList();
    }

    interface Filling<T> {
        T fill(Path folder) throws IOException;
    }

    /** Adds or replaces a checkpoint, which is durable when this returns. */
    <T> T put(String name, Filling<T> filling) throws IOException {
        create();
        try {
            Path temporary = path.resolve(TEMPORARY + name);
            steps.before("create");
            Files.createDirectory(temporary);
            T filled = filling.fill(temporary);
            steps.before("sync");
            Folders.sync(temporary);
            swap(temporary, path.resolve(name), path.resolve(OLD + name));
            return filled;
        } catch (IOException | RuntimeException e) {
            recoverAfter(e);
            throw e;
        }
    }

    private void swap(Path temporary, Path target, Path old) throws IOException {
        boolean replaces = Folders.exists(target);
        if (replaces) {
            steps.before("move aside");
            Folders.rename(target, old);
        }
        steps.before("publish");
        Folders.rename(temporary, target);
        steps.before("sync agent");
        Folders.sync(path);
        if (replaces) {
            steps.before("remove old");
            Folders.delete(old);
        }
    }

    void rename(String name, String to) throws IOException {
        steps.before("rename");
        Folders.rename(path.resolve(name), path.resolve(to));
        Folders.sync(path);
    }

    void remove(String name) throws IOException {
        Path gone = path.resolve(GONE + name);
        steps.before("retire");
        Folders.rename(path.resolve(name), gone); // first, so that half a checkpoint never has its name
        steps.before("remove");
        Folders.delete(gone);
    }

    private void create() throws IOException {
        if (!Folders.exists(path)) {
            Files.createDirectory(path);
            Folders.sync(path.resolveSibling("."));
        }
    }

    private void recover() throws IOException {
        if (!Folders.exists(path)) {
            return;
        }
        for (String name : Folders.names(path)) {
            if (name.startsWith(TEMPORARY) || name.startsWith(GONE)) {
                Folders.delete(path.resolve(name));
            } else if (name.startsWith(OLD)) {
                Path checkpoint = path.resolve(name.substring(OLD.length()));
                if (Folders.exists(checkpoint)) {
                    Folders.delete(path.resolve(name));
                } else {
                    Folders.rename(path.resolve(name), checkpoint);
                    Folders.sync(path);
                }
            }
        }
    }

    private void recoverAfter(Exception failure) {
        try {
            recover();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}

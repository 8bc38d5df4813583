package dev.rally.comm.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileTreeIT {
    @TempDir
    Path folder;

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
    void whatLinksLeadToStays() throws IOException {
        Path kept = Files.createDirectories(folder.resolve("kept/inside"));
        Path tree = Files.createDirectories(folder.resolve("tree/a/b"));
        Files.writeString(tree.resolve("file"), "gone");
        Files.createSymbolicLink(tree.resolve("link"), folder.resolve("kept"));
        Files.createSymbolicLink(tree.resolve("dangling"), folder.resolve("nowhere"));

        FileTree.delete(folder.resolve("tree"));

        assertThat(folder.resolve("tree")).doesNotExist();
        assertThat(kept).isDirectory();
    }

    @Test
    void whatIsNotThereIsDeletedAlready() throws IOException {
        FileTree.delete(folder.resolve("none"));

        assertThat(folder).isEmptyDirectory();
    }
}

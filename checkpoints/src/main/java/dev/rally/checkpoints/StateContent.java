package dev.rally.checkpoints;

import static dev.rally.checkpoints.CheckpointException.Code.CLIENT_STATE;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;

/** The content of a client's file, which is the client's fault where it cannot be read or changes meanwhile. */
record StateContent(ClientState.File state) implements OutputFile.Content {

    @Override
    public InputStream open() throws IOException {
        if (!Files.isRegularFile(state.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw refused("is no file that can be read");
        }
        try {
            return new FileInputStream(state.path().toFile()); // no channel, which an interrupt would close
        } catch (FileNotFoundException e) {
            throw refused("cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void check(long bytes, String sha256) {
        if (bytes != state.bytes()) {
            throw refused(
                    "had " + state.bytes() + " bytes when the save began, and " + bytes + " when they were copied");
        }
        if (state.sha256() != null && !state.sha256().equals(sha256)) {
            throw refused("is not as it was saved: its sha256 is " + sha256 + ", and was " + state.sha256());
        }
    }

    private CheckpointException refused(String how) {
        return new CheckpointException(
                CLIENT_STATE,
                "the file with the client's state, " + state.path() + ", " + how
                        + "; write a new one for each save, and leave it alone until the answer has come");
    }
}

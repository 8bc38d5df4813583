package dev.rally.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a checkpoint's files, each once, and believes none that is not, byte by byte, what its manifest says. */
final class CheckpointReader {
    static final String STATE_TEXT = "client-state.json";
    static final String STATE_FILE = "client-state.bin";
    static final String TENSORS = ".safetensors";

    private CheckpointReader() {}

    static CheckpointContents read(Catalog.Entry entry, Part part) throws IOException {
        Manifest manifest = entry.manifest();
        if (manifest == null) {
            throw entry.corrupt(String.valueOf(entry.problem()));
        }
        Map<String, Map<String, Tensor>> tensors = new HashMap<>();
        ClientState text = null;
        for (var file : manifest.files().entrySet()) {
            String name = file.getKey();
            try {
                if (!part.has(name)) {
                    continue;
                }
                if (name.equals(STATE_TEXT)) {
                    text = verified(entry.path(), name, file.getValue(), CheckpointReader::text);
                } else if (name.equals(STATE_FILE)) { // stays where it is: it may be larger than the memory
                    var unused = verified(entry.path(), name, file.getValue(), VerifiedInput::remaining);
                } else {
                    tensors.put(group(name), verified(entry.path(), name, file.getValue(), SafeTensors::decode));
                }
            } catch (MalformedException e) {
                throw entry.corrupt(name + ": " + e.getMessage());
            }
        }
        return contents(manifest, tensors, part.isWhole() ? entry.clientState(text) : null);
    }

    private static CheckpointContents contents(
            Manifest manifest, Map<String, Map<String, Tensor>> tensors, @Nullable ClientState clientState) {
        return new CheckpointContents(
                manifest.spec(),
                tensors,
                manifest.counters(),
                manifest.metrics(),
                manifest.versions(),
                clientState,
                manifest.history(),
                manifest.environment());
    }

    private interface Decoder<T> {
        T decode(VerifiedInput in) throws IOException, MalformedException;
    }

    private static <T> T verified(Path folder, String name, Manifest.File expected, Decoder<T> decoder)
            throws IOException, MalformedException {
        Path file = folder.resolve(name);
        checkSize(file, expected.bytes());
        try (VerifiedInput in = new VerifiedInput(file, expected.bytes())) {
            T decoded;
            try {
                decoded = decoder.decode(in);
            } catch (MalformedException e) {
                checkSum(in.finish(), expected); // the likelier reason, and the clearer message
                throw e;
            }
            checkSum(in.finish(), expected);
            return decoded;
        }
    }

    private static ClientState text(VerifiedInput in) throws IOException {
        return new ClientState.Text(new String(in.read(Math.toIntExact(in.remaining())), UTF_8));
    }

    /** The group that a file holds; names that a hostile manifest could lead elsewhere with are none. */
    private static String group(String file) throws MalformedException {
        if (file.endsWith(TENSORS)) {
            String group = file.substring(0, file.length() - TENSORS.length());
            if (Names.isGroup(group)) {
                return group;
            }
        }
        throw new MalformedException("it is no file of a checkpoint");
    }

    private static void checkSize(Path file, long expected) throws IOException, MalformedException {
        BasicFileAttributes is;
        try {
            is = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new MalformedException("it is missing");
        }
        if (!is.isRegularFile()) {
            throw new MalformedException("it is no regular file");
        }
        if (is.size() != expected) {
            throw new MalformedException("it has " + is.size() + " bytes, and " + expected + " were saved");
        }
    }

    private static void checkSum(String actual, Manifest.File expected) throws MalformedException {
        if (!actual.equals(expected.sha256())) {
            throw new MalformedException("its sha256 is " + actual + ", and what was saved had " + expected.sha256());
        }
    }
}

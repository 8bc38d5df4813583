package dev.rally.checkpoints;

import static dev.rally.checkpoints.CheckpointException.Code.INVALID_NAME;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** A checkpoint's contents as files, encoded once, to be written once or (for the best) twice. */
final class CheckpointWriter {
    private final CheckpointContents contents;
    private final LongAdder saved;
    private final List<OutputFile> files = new ArrayList<>();

    /** @param saved is added to as bytes are on the disk */
    CheckpointWriter(CheckpointContents contents, LongAdder saved) {
        this.contents = contents;
        this.saved = saved;
        contents.tensors().forEach((group, tensors) -> {
            Names.checkGroup(group);
            if (tensors.containsKey(SafeTensors.METADATA)) {
                throw new CheckpointException(
                        INVALID_NAME, "tensor \"" + SafeTensors.METADATA + "\": the file format keeps this name");
            }
            files.add(BufferContent.file(group + CheckpointReader.TENSORS, SafeTensors.encode(tensors)));
        });
        if (contents.clientState() instanceof ClientState.Text text) {
            files.add(
                    BufferContent.file(CheckpointReader.STATE_TEXT, text.json().getBytes(UTF_8)));
        } else if (contents.clientState() instanceof ClientState.File file) {
            files.add(new OutputFile(CheckpointReader.STATE_FILE, file.bytes(), new StateContent(file)));
        }
    }

    /** Of all files but the manifest. */
    long bytes() {
        return files.stream().mapToLong(OutputFile::bytes).sum();
    }

    /** Fills the folder, durably; the manifest comes last. */
    Manifest write(Path folder, String agent, String name, Manifest.Header header, Steps steps) throws IOException {
        Map<String, Manifest.File> written = new TreeMap<>();
        for (OutputFile file : files) {
            steps.before("write " + file.name());
            written.put(file.name(), file.write(folder, saved));
        }
        steps.before("write " + Manifest.NAME);
        byte[] manifest = Manifest.encode(agent, name, header, contents, written);
        if (manifest.length > Manifest.MAX_BYTES) {
            throw new IllegalArgumentException("spec, counters, metrics and versions take " + manifest.length
                    + " bytes; allowed are " + Manifest.MAX_BYTES);
        }
        BufferContent.file(Manifest.NAME, manifest).write(folder, saved);
        return Manifest.of(header, contents, written, manifest.length);
    }
}

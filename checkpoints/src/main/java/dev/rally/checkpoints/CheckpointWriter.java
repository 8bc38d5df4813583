package dev.rally.checkpoints;

import static dev.rally.checkpoints.CheckpointException.Code.INVALID_NAME;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A checkpoint's contents as files, encoded once, to be written once or (for the best) twice. */
final class CheckpointWriter {
    private final CheckpointContents contents;
    private final List<OutputFile> files = new ArrayList<>();

    CheckpointWriter(CheckpointContents contents) {
        this.contents = contents;
        contents.tensors().forEach((group, tensors) -> {
            Names.checkGroup(group);
            if (tensors.containsKey(SafeTensors.METADATA)) {
                throw new CheckpointException(
                        INVALID_NAME, "tensor \"" + SafeTensors.METADATA + "\": the file format keeps this name");
            }
            files.add(new OutputFile(group + CheckpointReader.TENSORS, SafeTensors.encode(tensors)));
        });
        if (contents.clientState() != null) {
            ByteBuffer json = ByteBuffer.wrap(Json.bytes(contents.clientState()));
            files.add(new OutputFile(CheckpointReader.CLIENT_STATE, List.of(json)));
        }
    }

    /** Of all files but the manifest. */
    long bytes() {
        return files.stream().mapToLong(OutputFile::bytes).sum();
    }

    /** Fills the folder, durably; the manifest comes last. */
    void write(Path folder, String agent, String name, Manifest.Header header, Consumer<String> steps)
            throws IOException {
        Map<String, Manifest.File> written = new TreeMap<>();
        for (OutputFile file : files) {
            steps.accept("write " + file.name());
            written.put(file.name(), file.write(folder));
        }
        steps.accept("write " + Manifest.NAME);
        byte[] manifest = Manifest.encode(agent, name, header, contents, written);
        new OutputFile(Manifest.NAME, List.of(ByteBuffer.wrap(manifest))).write(folder);
    }
}

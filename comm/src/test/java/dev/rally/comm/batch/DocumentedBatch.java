package dev.rally.comm.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One test vector of docs/batch-format.md: a batch in words and in bytes. */
record DocumentedBatch(JsonNode words, String hex) {
    static final Path DOCUMENT = Path.of("..", "docs", "batch-format.md");

    private static final Pattern VECTOR = Pattern.compile("```json\\n(.*?)```\\s*```hex\\n(.*?)```", Pattern.DOTALL);
    private static final JsonMapper JSON = new JsonMapper();

    static List<DocumentedBatch> all() throws IOException {
        Matcher vectors = VECTOR.matcher(Files.readString(DOCUMENT));
        List<DocumentedBatch> all = new ArrayList<>();
        while (vectors.find()) {
            all.add(new DocumentedBatch(JSON.readTree(vectors.group(1)), vectors.group(2)));
        }
        return all;
    }

    byte[] bytes() {
        ByteBuffer memory = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (String line : hex.lines().toList()) {
            String[] parts = line.strip().split("\\s+", 2);
            memory.put(Integer.parseInt(parts[0], 16), HexFormat.of().parseHex(parts[1].replace(" ", "")));
        }
        byte[] batch = new byte[memory.getInt(BatchLayout.LENGTH_OFFSET)];
        memory.get(0, batch);
        return batch;
    }

    /** The batch that the words describe, as {@link BatchWriter} writes it. */
    byte[] encoded() {
        ByteBuffer memory = ByteBuffer.allocateDirect(1 << 16);
        BatchWriter writer = new BatchWriter(memory);
        writer.begin(
                words.get("agentId").intValue(),
                words.get("sequence").longValue(),
                words.get("rows").intValue(),
                words.get("policyVersion").longValue());
        for (JsonNode column : words.get("columns")) {
            ElementType type = ElementType.valueOf(column.get("type").textValue());
            int[] shape = JSON.convertValue(column.get("rowShape"), int[].class);
            ByteBuffer window = writer.column(
                    Column.valueOf(column.get("column").textValue()),
                    type,
                    column.get("rowCount").intValue(),
                    shape);
            for (JsonNode value : column.get("values")) {
                switch (type) {
                    case FLOAT32 -> window.putFloat(value.floatValue());
                    case INT32 -> window.putInt(value.intValue());
                    case UINT8 -> window.put((byte) value.intValue());
                }
            }
        }
        byte[] batch = new byte[writer.finish()];
        memory.get(0, batch);
        return batch;
    }

    /** The words that the bytes say, as {@link BatchView} reads them. */
    JsonNode decoded() {
        BatchView view = new BatchView().read(ByteBuffer.wrap(bytes()));
        ObjectNode read = JSON.createObjectNode();
        read.set("name", words.get("name"));
        read.put("agentId", view.agentId()).put("sequence", view.sequence());
        read.put("rows", view.rows()).put("policyVersion", view.policyVersion());
        ArrayNode columns = read.putArray("columns");
        for (JsonNode column : words.get("columns")) {
            columns.add(decoded(view, Column.valueOf(column.get("column").textValue())));
        }
        return read;
    }

    private static ObjectNode decoded(BatchView view, Column column) {
        int rows = view.rowCount(column);
        int size = view.rowSize(column);
        ObjectNode read = JSON.createObjectNode();
        read.put("column", column.name()).put("type", view.type(column).name()).put("rowCount", rows);
        ArrayNode shape = read.putArray("rowShape");
        for (int i = 0; i < 3 && view.rowShape(column, i) != 0; i++) {
            shape.add(view.rowShape(column, i));
        }
        ArrayNode values = read.putArray("values");
        switch (view.type(column)) {
            case FLOAT32 -> {
                float[] floats = new float[rows * size];
                view.copyFinite(column, rows, size, floats, 0);
                for (float value : floats) {
                    values.add((double) value);
                }
            }
            case INT32 -> {
                int[] ints = new int[rows * size];
                view.copyInts(column, rows, size, ints, 0);
                for (int value : ints) {
                    values.add(value);
                }
            }
            case UINT8 -> {
                byte[] bytes = new byte[rows * size];
                view.copyBytes(column, rows, size, bytes, 0);
                for (byte value : bytes) {
                    values.add(Byte.toUnsignedInt(value));
                }
            }
        }
        return read;
    }
}

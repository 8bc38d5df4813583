package dev.rally.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors file format, which every other learning tool reads.
 *
 * <pre>
 *  0        8                  8+n (a multiple of 8)
 *  | n: u64 | header: n bytes  | the tensors' bytes, without gaps |
 *             {"name":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},…} and spaces
 * </pre>
 *
 * All numbers are little-endian; offsets count from the end of the header. Wide types stand first, so that every tensor
 * is aligned to its element size.
 */
final class SafeTensors {
    static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;
    private static final int MAX_HEADER_BYTES = 100_000_000;

    private SafeTensors() {}

    /** The bytes of a file in order: the header, then each tensor's. */
    static List<Elements> encode(Map<String, Tensor> tensors) {
        List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparing(
                        (Map.Entry<String, Tensor> e) -> -e.getValue().type().sizeBytes())
                .thenComparing(Map.Entry::getKey));
        ObjectNode header = Json.object();
        List<Elements> parts = new ArrayList<>();
        long offset = 0;
        for (var entry : ordered) {
            Tensor tensor = entry.getValue();
            Elements elements = tensor.elements();
            ObjectNode described = header.putObject(entry.getKey());
            described.put("dtype", tensor.type().name());
            ArrayNode shape = described.putArray("shape");
            tensor.shape().forEach(shape::add);
            described.putArray("data_offsets").add(offset).add(offset + elements.sizeBytes());
            offset += elements.sizeBytes();
            parts.add(elements);
        }
        parts.add(0, new Elements.Encoded(padded(Json.bytes(header))));
        return parts;
    }

    private static ByteBuffer padded(byte[] json) {
        int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] bytes = Arrays.copyOf(json, length);
        Arrays.fill(bytes, json.length, length, (byte) ' ');
        return ByteBuffer.allocate(Long.BYTES + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(bytes)
                .flip();
    }

    /** Reads a whole file; believes no length in it before it is checked against the file's. */
    static Map<String, Tensor> decode(VerifiedInput in) throws IOException, MalformedException {
        if (in.remaining() < Long.BYTES) {
            throw new MalformedException("it is too short for a safetensors header");
        }
        long headerBytes = in.buffer(Long.BYTES).getLong();
        if (headerBytes < 2 || headerBytes > Math.min(in.remaining(), MAX_HEADER_BYTES)) {
            throw new MalformedException("its header claims " + headerBytes + " bytes");
        }
        List<Described> described = described(Json.parse(in.read((int) headerBytes)));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long offset = 0;
        for (Described tensor : described) {
            if (tensor.begin != offset || tensor.end - tensor.begin > in.remaining()) {
                throw new MalformedException("tensor \"" + tensor.name + "\" is not where the one before it ends");
            }
            tensors.put(
                    tensor.name, new Tensor(tensor.type, tensor.shape, in.buffer((int) (tensor.end - tensor.begin))));
            offset = tensor.end;
        }
        if (in.remaining() > 0) {
            throw new MalformedException(in.remaining() + " bytes belong to no tensor");
        }
        return tensors;
    }

    private record Described(String name, Tensor.Type type, List<Long> shape, long begin, long end) {}

    private static List<Described> described(JsonNode header) throws MalformedException {
        List<Described> all = new ArrayList<>();
        for (var field : header.properties()) {
            if (!field.getKey().equals(METADATA)) {
                all.add(described(field.getKey(), field.getValue()));
            }
        }
        all.sort(Comparator.comparingLong(Described::begin).thenComparingLong(Described::end));
        return all;
    }

    private static Described described(String name, JsonNode tensor) throws MalformedException {
        try {
            Tensor.Type type = Tensor.Type.valueOf(tensor.path("dtype").asText());
            List<Long> shape = new ArrayList<>();
            tensor.path("shape").forEach(length -> shape.add(length.asLong(-1)));
            long begin = tensor.path("data_offsets").path(0).asLong(-1);
            long end = tensor.path("data_offsets").path(1).asLong(-1);
            if (begin < 0 || end - begin != Tensor.sizeBytes(type, shape) || end - begin > Integer.MAX_VALUE - 8) {
                throw new MalformedException(
                        "tensor \"" + name + "\" of " + type + shape + " spans " + begin + " to " + end);
            }
            return new Described(name, type, shape, begin, end);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("tensor \"" + name + "\": " + e.getMessage());
        }
    }
}

package dev.rally.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
    @TempDir
    Path folder;

    @Test
    void fileIsHeaderLengthPaddedHeaderAndBytes() {
        byte[] file = bytes(Map.of("w", Tensor.of(new float[] {1, -2}, 2)));
        String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        assertThat(HexFormat.of().formatHex(file, 0, 8)).isEqualTo("3800000000000000");
        assertThat(new String(file, 8, 56, UTF_8)).isEqualTo(header + "    ".substring(0, 56 - header.length()));
        assertThat(HexFormat.of().formatHex(file, 64, 72)).isEqualTo("0000803f000000c0");
        assertThat(file).hasSize(72);
    }

    @Test
    void wideTypesStandFirstSoThatEachIsAligned() throws Exception {
        Map<String, Tensor> tensors = Map.of(
                "a", Tensor.of(new byte[] {1, 2, 3}, 3),
                "b", Tensor.of(new float[] {4}, 1),
                "c", Tensor.of(new double[] {5}, 1));
        assertThat(decode(bytes(tensors))).isEqualTo(tensors).containsOnlyKeys("c", "b", "a");
        assertThat(List.copyOf(decode(bytes(tensors)).keySet())).containsExactly("c", "b", "a");
    }

    @Test
    void metadataOfOtherToolsIsPassedOver() throws Exception {
        assertThat(decode(file("{\"__metadata__\":{\"format\":\"pt\"}}", 0))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{",
                "{\"w\":1}",
                "{\"w\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[16],\"data_offsets\":[0,16]}}",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[3000000000],\"data_offsets\":[0,3000000000]}}",
                "{\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"w\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}"
            })
    void headerThatDoesNotFitTheFileIsMalformed(String header) {
        assertThatThrownBy(() -> decode(file(header, 8))).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 17, 100_000_001, Long.MAX_VALUE})
    void headerLengthBeyondTheFileIsMalformed(long length) {
        byte[] file = ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
        assertThatThrownBy(() -> decode(file)).isInstanceOf(MalformedException.class);
    }

    @Test
    void fileShorterThanTheHeaderLengthIsMalformed() {
        assertThatThrownBy(() -> decode(new byte[7])).hasMessageContaining("too short");
    }

    @Test
    void whatIsSharedIsWrittenAsWhatIsCopied() throws Exception {
        float[] numbers = new float[3 * Elements.FLOATS_AT_A_TIME];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i - 0.5f;
        }
        int count = 2 * Elements.FLOATS_AT_A_TIME + 10;
        Map<String, Tensor> shared =
                Map.of("a", Tensor.sharing(numbers, 2, count / 2), "b", Tensor.of(new byte[] {7}, 1));
        Map<String, Tensor> copied =
                Map.of("a", Tensor.of(Arrays.copyOf(numbers, count), 2, count / 2), "b", Tensor.of(new byte[] {7}, 1));

        assertThat(bytes(shared)).isEqualTo(bytes(copied));
        assertThat(decode(bytes(shared))).isEqualTo(copied).isEqualTo(shared);
        numbers[0] = 42;
        assertThat(shared).isNotEqualTo(copied);
    }

    /** Larger than what is read onto the heap. */
    @Test
    void aLargeTensorComesBack() throws Exception {
        float[] numbers = new float[1 << 20];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        Map<String, Tensor> read = decode(bytes(Map.of("large", Tensor.sharing(numbers, numbers.length))));

        assertThat(read).isEqualTo(Map.of("large", Tensor.of(numbers, numbers.length)));
    }

    private Map<String, Tensor> decode(byte[] bytes) throws IOException, MalformedException {
        Path file = Files.write(folder.resolve("file"), bytes);
        try (VerifiedInput in = new VerifiedInput(file, bytes.length)) {
            return SafeTensors.decode(in);
        }
    }

    private static byte[] bytes(Map<String, Tensor> tensors) {
        try (InputStream in = BufferContent.file("file", SafeTensors.encode(tensors))
                .content()
                .open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }
}

package dev.rally.env.socketpong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpzReaderTest {
    private final byte[] pixels = new byte[3500];

    NpzReaderTest() {
        new Random(3).nextBytes(pixels);
    }

    private static byte[] zip(String name, byte[]... contents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < contents.length; i++) {
                zip.putNextEntry(new ZipEntry(i == 0 ? name : name + i));
                zip.write(contents[i]);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] npy(String magic, String description, byte[] content) {
        byte[] text = (description + "\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] npy = Arrays.copyOf(magic.getBytes(StandardCharsets.ISO_8859_1), 10 + text.length + content.length);
        ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN).putShort(8, (short) text.length);
        System.arraycopy(text, 0, npy, 10, text.length);
        System.arraycopy(content, 0, npy, 10 + text.length, content.length);
        return npy;
    }

    private static void assertRefused(byte[] npz, String why) {
        assertThatThrownBy(() -> NpzReader.pixels(npz))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("no picture of socket-pong")
                .hasMessageContaining(why);
    }

    @Test
    void readsWhatIsWritten() {
        assertThat(NpzReader.pixels(NpzFrame.of(pixels))).isEqualTo(pixels);
    }

    @Test
    void aPictureIsWholeWithItsLastByteAndNotBefore() {
        byte[] npz = NpzFrame.of(pixels);
        for (int length = 0; length <= npz.length; length++) {
            ByteBuffer come =
                    ByteBuffer.wrap(npz).order(ByteOrder.LITTLE_ENDIAN).position(length);
            assertThat(NpzReader.isWhole(come)).as("%d bytes", length).isEqualTo(length == npz.length);
        }
    }

    @Test
    void whatOnlyLooksLikeItsEndIsNone() {
        byte[] npz = NpzFrame.of(pixels);
        byte[] longer = Arrays.copyOf(npz, npz.length + 22);
        System.arraycopy(npz, npz.length - 22, longer, npz.length, 22);
        ByteBuffer come = ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).position(longer.length);
        assertThat(NpzReader.isWhole(come)).isFalse();
    }

    @Test
    void aPictureThatIsCutShortIsRefused() {
        byte[] npz = NpzFrame.of(pixels);
        for (int length = 0; length < npz.length - 200; length += 7) {
            byte[] cut = Arrays.copyOf(npz, length);
            assertThatThrownBy(() -> NpzReader.pixels(cut)).isInstanceOf(RallyException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "|u1; (70, 50); its array is",
                "<f4; (50, 70); its array is",
                "|O; (50, 70); its array is",
            })
    void anotherArrayIsRefused(String type, String shape, String why) throws IOException {
        String description = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        assertRefused(zip("frame.npy", npy("\u0093NUMPY\1\0", description, pixels)), why);
    }

    @Test
    void whatIsNoArrayIsRefused() throws IOException {
        assertRefused(zip("frame.npy", new byte[0]), "no array");
        assertRefused(zip("frame.npy", npy("\u0093NUMPY\2\0", NpzFrame.DESCRIPTION, pixels)), "no array");
        assertRefused(zip("frame.npy", "cos\nsystem\n(S'true'\ntR.".getBytes(StandardCharsets.UTF_8)), "no array");
        byte[] shorter = npy("\u0093NUMPY\1\0", NpzFrame.DESCRIPTION, Arrays.copyOf(pixels, 3499));
        assertRefused(zip("frame.npy", shorter), "has not 3500 bytes");
    }

    @Test
    void anotherArchiveIsRefused() throws IOException {
        byte[] npy = npy("\u0093NUMPY\1\0", NpzFrame.DESCRIPTION, pixels);
        assertThat(NpzReader.pixels(zip("frame.npy", npy))).isEqualTo(pixels);
        assertRefused(zip("other.npy", npy), "first entry");
        assertRefused(zip("frame.npy", npy, npy), "more than one entry");
    }

    @Test
    void aBombIsNotInflated() throws IOException {
        byte[] bomb = zip("frame.npy", npy("\u0093NUMPY\1\0", NpzFrame.DESCRIPTION, new byte[64 << 20]));
        assertRefused(bomb, "has not 3500 bytes");
    }
}

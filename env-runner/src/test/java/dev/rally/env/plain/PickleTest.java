package dev.rally.env.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PickleTest {
    private static Object example() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("frame", 3L);
        map.put("ball", Tuple.of(1L, -2L));
        map.put("list", new ArrayList<>(Arrays.asList(null, true, false, 0.5, "é\n", "frame", 255L, 256L, 70_000L)));
        map.put("tuples", List.of(Tuple.of(), Tuple.of(1L), Tuple.of(1L, 2L, 3L), Tuple.of(1L, 2L, 3L, 4L)));
        map.put("big", List.of(Long.MIN_VALUE, new BigInteger("123456789012345678901234567890")));
        return map;
    }

    private static byte[] pickle(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatIsWrittenIsRead() {
        assertThat(PickleReader.read(PickleWriter.write(example()))).isEqualTo(example());
    }

    @Test
    void anythingCutOffIsRefused() {
        byte[] whole = PickleWriter.write(example());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> PickleReader.read(cut)).isInstanceOf(PlainException.class);
        }
    }

    /** GLOBAL os.system, INST, REDUCE, BUILD, NEWOBJ, STACK_GLOBAL and persistent ids. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080\u0002cos\nsystem\n.",
                "\u0080\u0002(ios\nsystem\n.",
                "\u0080\u0002NNR.",
                "\u0080\u0002NNb.",
                "\u0080\u0002N)\u0081.",
                "\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093.",
                "\u0080\u0002P1\n."
            })
    void whateverNamesAClassOrRunsCodeIsRefused(String code) {
        assertThatThrownBy(() -> PickleReader.read(pickle(code)))
                .isInstanceOf(PlainException.class)
                .hasMessageContaining("no objects of a class");
    }

    /** l = []; l.append(l) */
    @Test
    void whatContainsItselfIsRefused() {
        assertThatThrownBy(() -> PickleReader.read(pickle("\u0080\u0002]q\0h\0a.")))
                .hasMessageContaining("contains itself");
    }

    /** Ten times ten times …: every list holds the one before ten times. */
    @Test
    void whatUnfoldsBeyondMeasureIsRefused() {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(pickle("\u0080\u0002"));
        for (int i = 0; i < 40; i++) {
            bomb.writeBytes(pickle("](" + (i == 0 ? "N" : ("h" + (char) (i - 1)).repeat(10)) + "eq" + (char) i));
        }
        bomb.write('.');
        assertThatThrownBy(() -> PickleReader.read(bomb.toByteArray())).isInstanceOf(PlainException.class);
    }

    @Test
    void whatIsNestedTooDeepIsRefused() {
        assertThatThrownBy(() -> PickleReader.read(pickle("\u0080\u0002" + "]".repeat(99) + "a".repeat(98) + ".")))
                .hasMessageContaining("64 deep");
    }

    @Test
    void aSharedListIsReadTwice() {
        assertThat(PickleReader.read(pickle("\u0080\u0002](]q\0h\0e."))).isEqualTo(List.of(List.of(), List.of()));
    }

    @Test
    void whatIsNoPlainDataIsNotWritten() {
        assertThatThrownBy(() -> PickleWriter.write(new Object())).isInstanceOf(PlainException.class);
    }

    @Test
    void jsonIsWrittenAsPythonDoes() {
        assertThat(PlainJson.write(example()))
                .startsWith("{\"frame\": 3, \"ball\": [1, -2], \"list\": [null, true, false, 0.5, \"\\u00e9\\n\", ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NONE", "{\"a\": 1, \"a\": 2}", "1 2", "[1", "'x'"})
    void whatIsNotOneJsonValueIsRefused(String text) {
        assertThatThrownBy(() -> PlainJson.read(text)).isInstanceOf(PlainException.class);
    }
}

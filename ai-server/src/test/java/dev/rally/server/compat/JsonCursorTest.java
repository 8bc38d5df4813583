package dev.rally.server.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rally.comm.error.RallyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCursorTest {
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonCursor json = new JsonCursor();

    @Nested
    class Walking {
        @Test
        void fieldsElementsAndWhatIsPassedOver() throws IOException {
            over(
                    " {\"a\" : [1 ,-2.5e0\t,3],\r\n\"junk\":{\"x\":[{}, [], \"]}\\\"\", null, -1e5, NaN]},\"b\":\"c\",\"d\":true}\n");

            json.beginObject("it");
            assertThat(json.nextField()).isTrue();
            assertThat(json.name()).isEqualTo("a");
            assertThat(new Floats().read(json, "a").values()).startsWith(1, -2.5f, 3, 0);
            assertThat(json.nextField()).isTrue();
            assertThat(json.name()).isEqualTo("junk");
            json.skip();
            assertThat(json.nextField()).isTrue();
            assertThat(json.name()).isEqualTo("b");
            assertThat(json.string("b")).isEqualTo("c");
            assertThat(json.nextField()).isTrue();
            assertThat(json.name()).isEqualTo("d");
            assertThat(json.bool("d")).isTrue();
            assertThat(json.nextField()).isFalse();
            json.end();
        }

        @Test
        void stringsMayHaveEscapesAndAnyLetters() throws IOException {
            over("[\"Käse 🎈\", \"K\\u00e4se \\ud83c\\udf88\", \"\\\"\\\\\\n\"]");

            json.beginArray("it");
            List<String> strings = new ArrayList<>();
            while (json.nextElement()) {
                strings.add(json.string("one"));
            }
            assertThat(strings).containsExactly("Käse 🎈", "Käse 🎈", "\"\\\n");
        }

        @Test
        void aByteOrderMarkIsPassedOver() throws IOException {
            over("\uFEFF{}");

            json.beginObject("it");
            assertThat(json.nextField()).isFalse();
            json.end();
        }

        @Test
        void whereTheStreamPausesMakesNoDifference() throws IOException {
            SplittableRandom random = new SplittableRandom(1);
            StringBuilder text = new StringBuilder("{\"skipped\":\"" + "\\\"x".repeat(40_000) + "\",\"values\":[0");
            double sum = 0;
            for (int i = 0; i < 30_000; i++) {
                float value = random.nextInt(1000) / 8f;
                sum += value;
                text.append(",").append(" ".repeat(random.nextInt(3))).append(value);
            }
            json.open(new Dripping((text + "]}").getBytes(UTF_8), random), "it");

            json.beginObject("it");
            double read = 0;
            while (json.nextField()) {
                if (json.name().equals("skipped")) {
                    json.skip();
                    continue;
                }
                json.beginArray("values");
                while (json.nextElement()) {
                    read += json.number("values");
                }
            }
            json.end();
            assertThat(read).isEqualTo(sum);
        }

        /** Of random texts it takes what Jackson takes, and with the same numbers. */
        @Test
        void agreesWithJacksonOnWhatIsAnArrayOfNumbers() throws IOException {
            SplittableRandom random = new SplittableRandom(7);
            String alphabet = "[],,0123456789-.eE \n\"a";
            int taken = 0;
            for (int i = 0; i < 50_000; i++) {
                StringBuilder text = new StringBuilder("[1,-2.5,3e2,0.125,77]");
                for (int n = random.nextInt(3); n >= 0; n--) {
                    text.setCharAt(random.nextInt(text.length()), alphabet.charAt(random.nextInt(alphabet.length())));
                }
                List<Float> expected = byJackson(text.toString());
                if (expected == null) {
                    assertThatThrownBy(() -> read(text.toString())).isInstanceOf(RallyException.class);
                } else {
                    taken++;
                    assertThat(read(text.toString())).as(text.toString()).isEqualTo(expected);
                }
            }
            assertThat(taken).isPositive();
        }
    }

    @Nested
    class Refusing {
        @Test
        void thePlaceAndTheReasonAreSaid() {
            assertThatThrownBy(() -> read("[1, 2, nan, 3]"))
                    .hasMessage("it, byte 7: numbers has nan; only finite numbers are allowed");
            assertThatThrownBy(() -> read("[1 2]")).hasMessage("it, byte 3: there is 2; ',' or ']' must come here");
            assertThatThrownBy(() -> read("{}")).hasMessage("it, byte 0: numbers is {; it must be an array");
            assertThatThrownBy(() -> read("[" + " ".repeat(200_000) + "x]")).hasMessageContaining("byte 200001: ");
            assertThatThrownBy(() -> read("[1, 2")).hasMessageContaining("the file's end");
            assertThatThrownBy(() -> read("[1] 2")).hasMessageContaining("byte 4: there is 2 behind the end");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"1e39", "-1e400", "Infinity", "-Infinity", "NaN", "null", "true", "\"1\"", "[1]", "{}", "+1"
                })
        void whatIsNoFiniteNumberIsNone(String value) {
            assertThatThrownBy(() -> read("[0," + value + "]"))
                    .hasMessageContaining("byte 3")
                    .hasMessageContaining("only finite numbers");
        }

        @Test
        void everyBeginningOfAFileIsTooShort() throws IOException {
            String whole = "{\"a\":[1,2.5],\"b\":{\"c\":\"d\\\"\"},\"e\":null}";
            skip(whole);
            for (int length = 0; length < whole.length(); length++) {
                String part = whole.substring(0, length);
                assertThatThrownBy(() -> skip(part)).as(part).isInstanceOf(RallyException.class);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"1.2.3", "+-.", "01", "tru", "[1 2]", "\"a\nb\"", "{\"a\":}", ".5", "1.", "1e"})
        void whatIsNoValueIsNotPassedOver(String value) {
            assertThatThrownBy(() -> skip("{\"x\":" + value + ",\"y\":1}")).isInstanceOf(RallyException.class);
        }

        @Test
        void tokensAndNestingHaveLimits() {
            assertThatThrownBy(() -> skip("[".repeat(1_000_000))).hasMessageContaining("nested");
            assertThatThrownBy(() -> skip("{\"a\":".repeat(1_000_000))).hasMessageContaining("nested");
            assertThatThrownBy(() -> read("[" + "1".repeat(1_000_000) + "]")).hasMessageContaining("finite");
            assertThatThrownBy(() -> skip("{\"" + "x".repeat(1_000_000) + "\":1}"))
                    .hasMessageContaining("1024 bytes");
            assertThatThrownBy(() -> skip("{\"" + "x".repeat(100) + "\n\":1}")).hasMessageContaining("on its line");
        }

        @Test
        void bytesThatAreNoTextAreRefused() {
            byte[] bytes = {'{', '"', 'a', (byte) 0xC3, '"', ':', '1', '}'};
            assertThatThrownBy(() -> {
                        json.open(new ByteArrayInputStream(bytes), "it").skip();
                    })
                    .hasMessageContaining("cannot be read");
        }
    }

    private void over(String text) throws IOException {
        json.open(new ByteArrayInputStream(text.getBytes(UTF_8)), "it");
    }

    private void skip(String text) throws IOException {
        over(text);
        json.skip();
        json.end();
    }

    private List<Float> read(String text) throws IOException {
        over(text);
        json.beginArray("numbers");
        List<Float> values = new ArrayList<>();
        while (json.nextElement()) {
            values.add(json.number("numbers"));
        }
        json.end();
        return values;
    }

    private static @Nullable List<Float> byJackson(String text) throws IOException {
        try {
            JsonNode tree = JACKSON.readTree(text);
            List<Float> values = new ArrayList<>();
            for (JsonNode element : tree) {
                if (!element.isNumber() || !Float.isFinite(Float.parseFloat(element.asText()))) {
                    return null;
                }
                values.add(Float.parseFloat(element.asText()));
            }
            return tree.isArray() ? values : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Gives a few bytes at a time. */
    private static final class Dripping extends InputStream {
        private final InputStream all;
        private final SplittableRandom random;

        Dripping(byte[] bytes, SplittableRandom random) {
            all = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() throws IOException {
            return all.read();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            return all.read(to, offset, Math.min(length, 1 + random.nextInt(5000)));
        }
    }
}

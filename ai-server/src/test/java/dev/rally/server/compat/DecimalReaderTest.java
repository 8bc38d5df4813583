package dev.rally.server.compat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalReaderTest {
    private static final int RANDOM = 200_000;

    private final DecimalReader decimals = new DecimalReader();
    private final SplittableRandom random = new SplittableRandom(1);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "0e5",
                "1",
                "-1",
                "0.1",
                "3.4028235e38",
                "3.4028236e38",
                "-3.4028235677973366e38",
                "340282356779733661637539395458142568447",
                "340282356779733661637539395458142568448",
                "1e39",
                "-1e400",
                "1e999999999999",
                "1.17549435e-38",
                "1.1754943e-38",
                "1.4e-45",
                "7e-46",
                "7.006492321624085e-46",
                "7.006492321624086e-46",
                "1e-64",
                "1e-99999",
                "16777217",
                "16777217.0000000000000000000000000000000000000001",
                "16777216.9999999999999999999999999999999999999999",
                "9007199254740993",
                "9223372036854775807",
                "9223372036854775808",
                "9999999999999999999",
                "99999999999999999999",
                "0.0000000000000000000000000000000000000000000000001",
                "100000000000000000000000000000000000000000e-41",
                "1.00000017881393421514957253748434595763683319091796875001",
                "1.00000017881393432617187499",
                "1.00000017881393432617187500",
                "1E5",
                "1e+5",
                "1e-5"
            })
    void hardOnesAreReadToTheBit(String text) {
        assertToTheBit(text);
    }

    @Test
    void shortSpellingsOfFloatsAreReadToTheBit() {
        for (int i = 0; i < RANDOM; i++) {
            assertToTheBit(Float.toString(finite()).replace("E", i % 2 == 0 ? "e" : "E"));
        }
    }

    @Test
    void spellingsOfDoublesAreReadToTheBit() {
        for (int i = 0; i < RANDOM; i++) {
            assertToTheBit(Double.toString(random.nextDouble(-2, 2)));
            assertToTheBit(Double.toString(finite() * random.nextDouble()));
        }
    }

    @Test
    void anyDigitsWithAnyExponentAreReadToTheBit() {
        for (int i = 0; i < RANDOM; i++) {
            String digits = Long.toString(random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));
            int point = 1 + random.nextInt(digits.length());
            String number = digits.substring(0, point).replaceFirst("^0+(?=.)", "");
            number += point == digits.length() ? "" : "." + digits.substring(point);
            assertToTheBit(number + "e" + random.nextInt(-70, 45));
        }
    }

    @Test
    void middlesBetweenFloatsAndTheirNeighboursAreReadToTheBit() {
        for (int i = 0; i < RANDOM / 10; i++) {
            float one = Math.abs(finite());
            BigDecimal middle = new BigDecimal(one)
                    .add(new BigDecimal(Math.nextUp(Math.min(one, Math.nextDown(Float.MAX_VALUE)))))
                    .divide(BigDecimal.valueOf(2));
            assertToTheBit(middle.toString().toLowerCase(Locale.ROOT).replace("e+", "e"));
            assertToTheBit(Double.toString(Math.nextUp(middle.doubleValue())));
            assertToTheBit(Double.toString(Math.nextDown(middle.doubleValue())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+1", ".5", "1.", "-.", "01", "-00", "NaN", "Infinity", "e5", "\"1\"", "1.e5"})
    void whatIsNoNumberIsNone(String text) {
        assertThat(read(text)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e", "1e+", "1e-x", "1x", "1.5.5", "1-"})
    void aNumberEndsWhereItCannotGoOn(String text) {
        assertThat(read(text)).isFinite();
        assertThat(decimals.end()).isLessThan(1 + text.length());
    }

    private float finite() {
        float value = Float.intBitsToFloat(random.nextInt());
        return Float.isFinite(value) ? value : finite();
    }

    private void assertToTheBit(String text) {
        assertThat(Float.floatToRawIntBits(read(text)))
                .as(text)
                .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(text)));
        assertThat(decimals.end()).as(text).isEqualTo(1 + text.length());
    }

    private float read(String text) {
        return decimals.read(("[" + text + "]").getBytes(ISO_8859_1), 1);
    }
}

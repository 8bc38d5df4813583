package dev.rally.server.compat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalWriterTest {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonMapper JACKSON = new JsonMapper();

    private final DecimalWriter decimals = new DecimalWriter();

    @ParameterizedTest
    @ValueSource(
            floats = {
                0,
                -0f,
                1,
                -1,
                0.1f,
                -0.1f,
                0.99999994f,
                1e-3f,
                9.99e-4f,
                1e8f,
                99999992,
                10,
                100,
                Float.MIN_VALUE,
                Float.MIN_NORMAL,
                Float.MAX_VALUE,
                -Float.MAX_VALUE,
                16777216,
                0.01f,
                99999000
            })
    void whatIsWrittenIsReadToTheBit(float value) throws IOException {
        assertReadToTheBit(value);
    }

    @Test
    void soAreRandomOnes() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            assertReadToTheBit((float) random.nextDouble(-1, 1));
            float any = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(any)) {
                assertReadToTheBit(any);
            }
        }
    }

    private void assertReadToTheBit(float value) throws IOException {
        String text = written(value);
        assertThat(Float.floatToRawIntBits(Float.parseFloat(text))).as(text).isEqualTo(Float.floatToRawIntBits(value));
        assertThat(JACKSON.readTree(text).isNumber()).as(text).isTrue();
    }

    private String written(float value) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            decimals.write(value, json);
        }
        return text.toString();
    }
}

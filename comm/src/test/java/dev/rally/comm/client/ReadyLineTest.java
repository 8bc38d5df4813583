package dev.rally.comm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadyLineTest {
    private static final ReadyLine LINE = new ReadyLine(1, "127.0.0.1", 4711, "s3cret", "/tmp/a b/ä", 99);

    @Test
    void aWrittenLineReadsBackTheSame() {
        assertThat(ReadyLine.parse(LINE.format())).isEqualTo(LINE);
        assertThat(LINE.format()).startsWith("{\"ready\":true,\"protocol\":1,").doesNotContain("\n");
    }

    @Test
    void whatANewerServerSaysBesidesIsIgnored() {
        assertThat(ReadyLine.parse(LINE.format().replace("{", "{\"color\":\"red\",")))
                .isEqualTo(LINE);
    }

    @Test
    void theTokenIsNotShown() {
        assertThat(LINE.toString()).doesNotContain("s3cret").contains("127.0.0.1:4711");
    }

    /** The second would be 4711 again, cut to 32 bits. */
    @ParameterizedTest
    @ValueSource(strings = {"70000", "4294972007", "99999999999999999999", "0"})
    void aPortThatIsNoneIsRefused(String port) {
        assertThatThrownBy(() -> ReadyLine.parse(LINE.format().replace("4711", port)))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "{}", "[1]", "{\"ready\":true}", "{\"ready\":true,\"protocol\":1.5}"})
    void whatIsNoReadyLineIsRefused(String line) {
        assertThatThrownBy(() -> ReadyLine.parse(line))
                .isInstanceOf(RallyException.class)
                .hasMessageStartingWith("not a ready line");
    }
}

package dev.rally.comm.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private final List<String> seen = new ArrayList<>();
    private final LineSplitter splitter = new LineSplitter(
            new LineSplitter.Lines() {
                @Override
                public void line(byte[] bytes, int length) {
                    seen.add(new String(bytes, 0, length, US_ASCII));
                }

                @Override
                public void lineTooLong(int limitBytes) {
                    seen.add("too long");
                }
            },
            10);

    @Test
    void severalLinesInOneSegmentAreSeveralLines() {
        read("one\ntwo\n\nfour\n");

        assertThat(seen).containsExactly("one", "two", "", "four");
    }

    @Test
    void oneLineInSeveralSegmentsIsOneLine() {
        for (char c : "hello\nyou".toCharArray()) {
            read(String.valueOf(c));
        }
        assertThat(seen).containsExactly("hello");
        read("\n");
        assertThat(seen).containsExactly("hello", "you");
    }

    @Test
    void theLimitCountsTheNewline() {
        read("123456789\n1234567890\nok\n");

        assertThat(seen).containsExactly("123456789", "too long", "ok");
    }

    @Test
    void aLineOverTheLimitIsReportedOnceAndSkipped() {
        read("12345");
        read("67890");
        read("more and more");
        read(" of it\nok\n");

        assertThat(seen).containsExactly("too long", "ok");
    }

    @Test
    void aLineMayGrowUpToTheLimit() {
        splitter.limit(1 << 20);
        String line = "x".repeat((1 << 20) - 1);
        for (int i = 0; i < line.length(); i += 1000) {
            read(line.substring(i, Math.min(line.length(), i + 1000)));
        }
        read("\nshort\n");

        assertThat(seen).containsExactly(line, "short");
    }

    private void read(String text) {
        splitter.read(Unpooled.copiedBuffer(text, US_ASCII));
    }
}

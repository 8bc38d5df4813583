package dev.rally.env.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTest {
    @Test
    void plainWordsAreOfTheTypesThatTheyLookLike() {
        assertThat(Yaml.read("3e-4").isDouble()).isTrue();
        assertThat(Yaml.read("1e3").isNumber()).isTrue();
        assertThat(Yaml.read("[128, 128]").get(1).isInt()).isTrue();
        assertThat(Yaml.read("true").isBoolean()).isTrue();
        assertThat(Yaml.read("level2,level3").isTextual()).isTrue();
        assertThat(Yaml.read("\"7\"").isTextual()).isTrue();
    }

    @Test
    void textsThatLookLikeOtherThingsAreWrittenInQuotes() {
        var tree = Yaml.read("{a: \"7\", b: \"true\", c: \"null\", d: \"x, y\"}");
        assertThat(Yaml.read(Yaml.write(tree))).isEqualTo(tree);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: 1~a: 2         | line 2: Duplicate field 'a'
            a: &x 1~b: *x     | line 2: *x is an alias
            a: 1~---~a: 2     | line 3: a second document begins
            7 ~--- ~8         | line 3: a second document begins
            a:~\t- 1          | line 2: found character
            a: [1             | line 1: expected ',' or ']'
            """)
    void whatIsNoOrNotOneDocumentIsRefusedWithItsLine(String text, String message) {
        assertThatThrownBy(() -> Yaml.read(text.replace('~', '\n')))
                .isInstanceOf(RallyException.class)
                .hasMessageStartingWith(message);
    }
}

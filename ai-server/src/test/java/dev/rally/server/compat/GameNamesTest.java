package dev.rally.server.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.spec.Names;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GameNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"mein Held", "Ümlaut", "英雄", "-", "con", "../../etc", "a.b", "hero\n", "_hero"})
    void anyNameBecomesAnAgentsAndOneThatIsAFilesPart(String game) {
        assertThat(Names.isAgent(GameNames.agent(game)))
                .as(GameNames.agent(game))
                .isTrue();
        assertThat(GameNames.file(game)).doesNotContainPattern("[/\\\\\\p{Cntrl}]");
    }

    @Test
    void aNameThatMayBeOneStays() {
        assertThat(GameNames.agent("hero_1")).isEqualTo("hero_1");
        assertThat(GameNames.file("mein Held")).isEqualTo("mein Held");
    }

    @Test
    void differentNamesStayDifferentHoweverLong() {
        assertThat(GameNames.agent("x".repeat(100) + "ä")).isNotEqualTo(GameNames.agent("x".repeat(100) + "ö"));
        assertThat(Names.isAgent(GameNames.agent("x".repeat(1000)))).isTrue();
    }
}

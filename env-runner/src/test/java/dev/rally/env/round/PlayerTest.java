package dev.rally.env.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlayerTest {
    private static final List<String> SCRIPTS = List.of("still", "level1", "level2", "level3");

    private static Player parse(String text) {
        return Player.parse(text, SCRIPTS);
    }

    @Nested
    class TextForms {
        @Test
        void anAgentIsItsName() {
            assertThat(parse("pong")).isEqualTo(new Player.Agent("pong"));
        }

        @Test
        void aSnapshotIsAgentAtCheckpoint() {
            assertThat(parse("pong@round-1000")).isEqualTo(new Player.Snapshot("pong", "round-1000"));
        }

        @Test
        void selfIsSelf() {
            assertThat(parse("self")).isEqualTo(new Player.Self());
        }

        @Test
        void theScenesScriptsAreScripts() {
            assertThat(parse("level2")).isEqualTo(new Player.Script("level2"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"pong", "pong@best", "self", "still", "level3"})
        void theTextFormReadsBack(String text) {
            assertThat(parse(text)).hasToString(text);
        }
    }

    @Nested
    class Refusals {
        @ParameterizedTest
        @CsvSource({"levle3,level", "level4,level", "level33,level", "stil,still", "slf,self", "Self,self"})
        void aMisspeltScriptGetsASuggestion(String text, String meant) {
            assertThatThrownBy(() -> parse(text))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("\"" + text + "\"")
                    .hasMessageContaining("Did you mean \"" + meant);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "../x", "a b", "@best", "pong@", "-x"})
        void whatIsNoNameIsRefusedWithWhatIsAllowed(String text) {
            assertThatThrownBy(() -> parse(text))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("agent@checkpoint")
                    .hasMessageContaining("level3");
        }
    }
}

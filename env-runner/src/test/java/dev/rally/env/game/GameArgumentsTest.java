package dev.rally.env.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import dev.rally.env.pingpong.PingpongSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GameArgumentsTest {
    private static final GameSource GAME = new PingpongSource();

    @Test
    void areGivenInOrderOrByName() {
        assertThat(GameArguments.parse(GAME, List.of("HARD")))
                .containsEntry("difficulty", "HARD")
                .containsEntry("game_over_score", 3);
        assertThat(GameArguments.parse(GAME, List.of("HARD", "7")).toString())
                .isEqualTo("{difficulty=HARD, game_over_score=7}");
        assertThat(GameArguments.parse(GAME, List.of("game_over_score=5", "EASY"))
                        .toString())
                .isEqualTo("{difficulty=EASY, game_over_score=5}");
    }

    @ParameterizedTest
    @CsvSource({
        "'', difficulty is missing; allowed are EASY",
        "hard, 'difficulty is \"hard\"; allowed are EASY, NORMAL, HARD'",
        "HARD 0, game_over_score is \"0\"; allowed are whole numbers from 1 on",
        "HARD three, game_over_score is \"three\"",
        "HARD 3 4, \"4\" is one parameter too many",
        "HARD difficulty=EASY, difficulty is given twice"
    })
    void areStrict(String given, String fault) {
        List<String> words = given.isEmpty() ? List.of() : List.of(given.split(" ", -1));
        assertThatThrownBy(() -> GameArguments.parse(GAME, words))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining(fault)
                .hasMessageContaining("Usage: rally match [options] pingpong {EASY,NORMAL,HARD} [game_over_score]");
    }

    @Test
    void haveHelp() {
        assertThat(GameArguments.help(GAME)).contains("game_over_score").contains("Default: 3.");
    }
}

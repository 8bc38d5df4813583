package dev.rally.env.arkanoid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.game.Game;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArkanoidTest {
    private static Game open(int level) {
        return new ArkanoidSource().open(Map.of("difficulty", "NORMAL", "level", level), 1);
    }

    private static Court court(String bricks, int x, int y, int speedX, int speedY) {
        Court court = new Court(true);
        court.begin(Level.parse(bricks));
        court.serve(true);
        court.ball.x = x;
        court.ball.y = y;
        court.ball.speedX = speedX;
        court.ball.speedY = speedY;
        return court;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void everyLevelStandsInTheFieldWithoutOverlaps(int level) {
        List<Brick> bricks = Level.read(level);
        assertThat(bricks).isNotEmpty().allSatisfy(brick -> {
            assertThat(brick.box.x).isBetween(0, 175);
            assertThat(brick.box.y).isBetween(0, 300);
        });
        assertThat(bricks.stream().map(brick -> brick.box.place()).distinct()).hasSameSizeAs(bricks);
    }

    @Test
    void aHardBrickTakesTwoHitsAtTheUsualSpeed() {
        Court court = court("0 0 -1\n50 100 1\n", 60, 112, 7, -7);
        court.moveBall();
        assertThat(court.ball.speedY).isEqualTo(7);
        assertThat(court.bricks)
                .singleElement()
                .extracting(brick -> brick.hitsLeft)
                .isEqualTo(1);
        Court fast = court("0 0 -1\n50 100 1\n", 60, 112, 10, -7);
        fast.moveBall();
        assertThat(fast.bricks).isEmpty();
    }

    /** Between two bricks: as one they have no corner there. */
    @Test
    void twoBricksInARowAreOne() {
        Court court = court("0 100 -1\n50 0 0\n75 0 0\n", 79, 113, -7, -7);
        court.moveBall();
        assertThat(court.bricks).isEmpty();
        assertThat(List.of(court.ball.speedX, court.ball.speedY)).containsExactly(-7, 7);
    }

    @ParameterizedTest
    @CsvSource({"5, 7, 10", "-5, 7, -7", "0, 10, 7", "5, -7, 7", "-5, -10, -10"})
    void thePlatformSlices(int platformSpeed, int speed, int sliced) {
        Court court = court("0 0 -1\n0 0 0\n", 90, 391, speed, 7);
        court.platform.speedX = platformSpeed;
        court.moveBall();
        assertThat(List.of(court.ball.speedX, court.ball.speedY)).containsExactly(sliced, -7);
    }

    @Test
    void theRoundIsOverBelowThePlatform() {
        Game game = open(1);
        Game.Next next = Game.Next.GO_ON;
        while (next == Game.Next.GO_ON) {
            next = game.update(Map.of("ml", "MOVE_LEFT"));
        }
        assertThat(next).isEqualTo(Game.Next.RESET);
        assertThat(game.result()).containsExactly("GAME_OVER");
    }

    @Test
    void aRestoredGameGoesOnAlike() {
        Game game = open(4);
        Game other = open(4);
        for (int i = 0; i < 300; i++) {
            game.update(Map.of("ml", i % 2 == 0 ? "MOVE_LEFT" : "MOVE_RIGHT"));
        }
        other.restore(game.save());
        assertThat(other.sceneInfo()).isEqualTo(game.sceneInfo());
        game.update(Map.of());
        other.update(Map.of());
        assertThat(other.sceneInfo()).isEqualTo(game.sceneInfo());
    }
}

package dev.rally.env.pingpong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.env.game.Game;
import dev.rally.env.game.GameException;
import dev.rally.env.game.GameSource.GamePlayer;
import dev.rally.env.plain.Fields;
import dev.rally.env.plain.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PingpongTest {
    private static Game open(String difficulty, int score) {
        return new PingpongSource().open(Map.of("difficulty", difficulty, "game_over_score", score), 1);
    }

    private static Game.Next update(Game game, @Nullable Object first, @Nullable Object second) {
        Map<String, @Nullable Object> commands = new HashMap<>();
        commands.put(Pingpong.FIRST, first);
        commands.put(Pingpong.SECOND, second);
        return game.update(commands);
    }

    private static @Nullable Object seen(Game game, String key) {
        return Fields.part(game.sceneInfo(), Pingpong.FIRST).get(key);
    }

    private static Tuple pair(Game game, String key) {
        return Fields.tuple(Fields.part(game.sceneInfo(), Pingpong.FIRST), key);
    }

    private static final int WINS = 1000;

    /** A table on which the ball flies. */
    private static Table flying(Difficulty difficulty, int x, int y, int speedX, int speedY) {
        Table table = new Table(difficulty, Chance.seeded(1));
        table.advance(Pingpong.SERVE_LEFT, null);
        table.ball.x = x;
        table.ball.y = y;
        table.ball.speedX = speedX;
        table.ball.speedY = speedY;
        return table;
    }

    @Test
    void theBallLiesOnTheServerUntilItServes() {
        Game game = open("EASY", 3);
        assertThat(Fields.part(game.sceneInfo(), Pingpong.FIRST))
                .containsExactly(
                        Map.entry("frame", 0),
                        Map.entry("status", "GAME_ALIVE"),
                        Map.entry("ball", Tuple.of(98, 415)),
                        Map.entry("ball_speed", Tuple.of(0, 0)),
                        Map.entry("platform_1P", Tuple.of(80, 420)),
                        Map.entry("platform_2P", Tuple.of(80, 50)));
        update(game, Pingpong.LEFT, Pingpong.SERVE_LEFT);
        assertThat(seen(game, "ball")).isEqualTo(Tuple.of(93, 415));
        update(game, Pingpong.SERVE_RIGHT, Pingpong.RIGHT);
        assertThat(seen(game, "ball_speed")).isEqualTo(Tuple.of(7, -7));
        assertThat(seen(game, "ball")).isEqualTo(Tuple.of(93, 415));
        assertThat(seen(game, "platform_2P")).isEqualTo(Tuple.of(85, 50));
    }

    @Test
    void itIsServedByItselfInThe150thFrame() {
        Game game = open("EASY", 3);
        for (int i = 1; i < 150; i++) {
            update(game, "SERVE", 5L);
        }
        assertThat(seen(game, "ball_speed")).isEqualTo(Tuple.of(0, 0));
        update(game, null, null);
        assertThat(pair(game, "ball_speed").number(1)).isEqualTo(-7);
    }

    @Test
    void itIsFasterAfterEach100Frames() {
        Game game = open("EASY", 3);
        GamePlayer first = player("ml_1P");
        GamePlayer second = player("ml_2P");
        for (int i = 0; i < 101; i++) {
            Map<String, Object> info = Fields.part(game.sceneInfo(), Pingpong.FIRST);
            update(game, first.update(info), second.update(info));
            assertThat(Math.abs(pair(game, "ball_speed").number(1))).isEqualTo(i < 100 ? 7 : 8);
        }
    }

    private static GamePlayer player(String seat) {
        return Predictor.strict(
                new PingpongSource()
                        .seats().stream()
                                .filter(s -> s.name().equals(seat))
                                .findFirst()
                                .orElseThrow(),
                Map.of(),
                0);
    }

    @Test
    void aWallAndAPlatformInOneFrameTurnBothAxes() {
        Table table = flying(Difficulty.EASY, 4, 411, -7, 7);
        table.first.x = 0;
        table.advance(null, null);
        assertThat(List.of(table.ball.x, table.ball.y, table.ball.speedX, table.ball.speedY))
                .containsExactly(0, 415, 7, -7);
    }

    /** The slice would reverse the ball, and the wall does so too: the wall's word is the last. */
    @Test
    void theWallDecidesTheSpeedAcrossAlsoOfASlicedBall() {
        Table table = flying(Difficulty.NORMAL, 4, 411, -7, 7);
        table.first.x = 5;
        table.advance(Pingpong.LEFT, null);
        assertThat(List.of(table.ball.x, table.ball.y, table.ball.speedX, table.ball.speedY))
                .containsExactly(0, 415, 7, -7);
    }

    /** Set flush to the platform's side, and still falling. */
    @Test
    void aPlatformsSideTurnsTheBallAcross() {
        Table table = flying(Difficulty.EASY, 70, 425, 7, 7);
        table.advance(null, null);
        assertThat(List.of(table.ball.x, table.ball.speedX, table.ball.speedY)).containsExactly(75, -7, 7);
    }

    @Test
    void anExactCornerTurnsBothAxes() {
        Table table = flying(Difficulty.EASY, 70, 410, 7, 7);
        table.advance(null, null);
        assertThat(List.of(table.ball.x, table.ball.y, table.ball.speedX, table.ball.speedY))
                .containsExactly(75, 415, -7, -7);
    }

    @ParameterizedTest
    @CsvSource({"MOVE_RIGHT, 7, 10", "MOVE_LEFT, 7, -7", "NONE, 7, 7", "MOVE_LEFT, -7, -10", "MOVE_RIGHT, -7, 7"})
    void aPlatformSlicesTheBall(String command, int speed, int sliced) {
        Table table = flying(Difficulty.NORMAL, 100, 411, speed, 7);
        table.advance(command, null);
        assertThat(List.of(table.ball.speedX, table.ball.speedY)).containsExactly(sliced, -7);
        Table easy = flying(Difficulty.EASY, 100, 411, speed, 7);
        easy.advance(command, null);
        assertThat(easy.ball.speedX).isEqualTo(speed);
    }

    @Test
    void theBlockerTurnsTheBallOnHardOnly() {
        for (Difficulty difficulty : Difficulty.values()) {
            Table table = flying(difficulty, 100, 262, 7, -7);
            table.blocker.x = 90;
            table.blocker.speedX = 5;
            table.advance(null, null);
            assertThat(table.ball.speedY).isEqualTo(difficulty.blocks ? 7 : -7);
            assertThat(table.ball.y).isEqualTo(difficulty.blocks ? 260 : 255);
        }
    }

    @Test
    void theBlockerTurnsInTheFrameInWhichItComesToTheEdge() {
        Table table = new Table(Difficulty.HARD, Chance.seeded(1));
        table.blocker.x = 165;
        table.blocker.speedX = 5;
        table.advance(null, null);
        table.advance(null, null);
        assertThat(table.blocker.x).isEqualTo(165);
    }

    @Test
    void aBallTooFastIsADrawAndBothHaveAPoint() {
        Game game = open("EASY", 1);
        GamePlayer first = player("ml_1P");
        GamePlayer second = player("ml_2P");
        Table table = flying(Difficulty.EASY, 100, 300, -40, -40);
        assertThat(table.status()).isEqualTo("GAME_ALIVE");
        table.ball.speedX = 41;
        table.ball.speedY = -41;
        assertThat(table.status()).isEqualTo("GAME_DRAW");
        Game.Next next = Game.Next.GO_ON;
        int frames = 0;
        while (next == Game.Next.GO_ON) {
            Map<String, Object> info = Fields.part(game.sceneInfo(), Pingpong.FIRST);
            next = update(game, first.update(info), second.update(info));
            frames++;
        }
        assertThat(next).isEqualTo(Game.Next.QUIT);
        assertThat(frames).isLessThan(3402);
    }

    @Test
    void sidesTakeTurnsInServingAndTheScoreEndsTheGame() {
        Game game = open("EASY", 2);
        assertThat(lose(game)).isEqualTo(Game.Next.RESET);
        assertThat(game.result()).containsExactly("GAME_2P_WIN");
        game.reset();
        assertThat(seen(game, "ball")).isEqualTo(Tuple.of(98, 80));
        assertThat(lose(game)).isEqualTo(Game.Next.QUIT);
        assertThat(game.result()).containsExactly("GAME_2P_WIN", "2P wins! Final score: 0-2");
    }

    /** The first player runs away from the ball. */
    private static Game.Next lose(Game game) {
        for (int i = 0; i < WINS; i++) {
            Tuple ball = pair(game, "ball");
            String away = ball.number(0) < 98 ? Pingpong.RIGHT : Pingpong.LEFT;
            String serve = i == 0 ? Pingpong.SERVE_LEFT : away;
            GamePlayer second = player("ml_2P");
            Object answer = second.update(Fields.part(game.sceneInfo(), Pingpong.SECOND));
            Game.Next next = update(game, serve, i == 0 ? Pingpong.SERVE_LEFT : answer);
            if (next != Game.Next.GO_ON) {
                return next;
            }
        }
        throw new AssertionError("nobody has lost after " + WINS + " frames");
    }

    @Test
    void aListIsNoCommandAndNamesItsPlayer() {
        assertThatThrownBy(() -> update(open("EASY", 3), null, List.of("NONE")))
                .isInstanceOfSatisfying(
                        GameException.class, e -> assertThat(e.player()).isEqualTo("ml_2P"))
                .hasMessageContaining("is a list, [NONE]; allowed are [SERVE_TO_LEFT");
    }

    @ParameterizedTest
    @EnumSource(Difficulty.class)
    void aRestoredGameGoesOnAlike(Difficulty difficulty) {
        Game game = open(difficulty.name(), 9);
        play(game, 700);
        Game other = open(difficulty.name(), 9);
        other.restore(game.save());
        assertThat(other.sceneInfo()).isEqualTo(game.sceneInfo());
        play(game, 700);
        play(other, 700);
        assertThat(other.sceneInfo()).isEqualTo(game.sceneInfo());
    }

    private static void play(Game game, int frames) {
        for (int i = 0; i < frames; i++) {
            if (update(game, i % 3 == 0 ? Pingpong.LEFT : Pingpong.RIGHT, null) != Game.Next.GO_ON) {
                game.reset();
            }
        }
    }

    @Test
    void eachSideIsEncodedAsTheOneBelow() {
        Game game = open("HARD", 3);
        float[] first = new float[11];
        float[] second = new float[11];
        PingpongEncoder encoder = new PingpongEncoder();
        encoder.encode("ml_1P", Fields.part(game.sceneInfo(), "ml_1P"), first);
        assertThat(first[9]).isEqualTo(1);
        game.reset();
        encoder.encode("ml_2P", Fields.part(game.sceneInfo(), "ml_2P"), second);
        second[10] = first[10];
        assertThat(second).isEqualTo(first);
    }
}

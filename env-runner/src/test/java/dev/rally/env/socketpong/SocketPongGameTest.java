package dev.rally.env.socketpong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketPongGameTest {
    private final SocketPongGame game = new SocketPongGame(SocketPongLevel.LEVEL1, 7);

    @Test
    void beginsInTheMiddleTowardsTheRight() {
        assertThat(new int[] {game.ballX(), game.ballY(), game.leftY(), game.rightY()})
                .containsExactly(345, 245, 200, 200);
        game.step(true);
        assertThat(game.ballX()).isBetween(349, 353);
        assertThat(game.ballY()).isBetween(237, 253);
        assertThat(game.leftY()).isEqualTo(195);
    }

    @Test
    void paddleStaysInTheField() {
        for (int i = 0; i < 60; i++) {
            game.step(true);
        }
        assertThat(game.leftY()).isZero();
        for (int i = 0; i < 90; i++) {
            game.step(false);
        }
        assertThat(game.leftY()).isEqualTo(400);
    }

    @Test
    void aPaddleSendsTheBallBackOnce() {
        game.launch(14, 240, -6, 0);
        game.step(true);
        assertThat(game.ballX()).isEqualTo(8);
        int y = game.ballY();
        game.step(true);
        assertThat(game.ballX()).isEqualTo(14);
        assertThat(game.ballY() - y).isBetween(-8, 8);
        assertThat(game.takeReward()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"5, -8, -1", "688, 8, 1"})
    void anEndIsAPointThatCountsOnceAndTheBallComesBackUntilItIsAskedFor(int x, int speedX, int reward) {
        game.launch(x, 20, speedX, 0);
        game.step(true);
        int end = game.ballX();
        assertThat(end).isEqualTo(reward < 0 ? 0 : 690);
        game.step(true);
        assertThat(game.ballX()).isEqualTo(end - speedX);
        assertThat(game.takeReward()).isEqualTo(reward);
        assertThat(game.ballX()).isEqualTo(345);
        assertThat(game.ballY()).isEqualTo(245);
        assertThat(game.takeReward()).isZero();
    }

    @Test
    void pointsAddUpUntilTheyAreAskedFor() {
        for (int i = 0; i < 2; i++) {
            game.launch(5, 20, -8, 0);
            game.step(true);
            game.launch(300, 20, 4, 0);
            game.step(true);
        }
        assertThat(game.takeReward()).isEqualTo(-2);
    }

    @ParameterizedTest
    @CsvSource({"4, -7, 7", "485, 7, -7"})
    void wallsSendTheBallBack(int y, int speedY, int after) {
        game.launch(300, y, 4, speedY);
        game.step(true);
        int wall = game.ballY();
        game.step(true);
        assertThat(game.ballY() - wall).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({
        "LEVEL1, 300, 202",
        "LEVEL1, 450, 205",
        "LEVEL2, 300, 205",
        "LEVEL2, 450, 208",
        "LEVEL2, 0, 192",
        // 640 px and more from the ball, exp(-6.4) of 50 px is less than a pixel: cut off, down is nothing and up is
        // one
        "LEVEL3, 300, 200",
        "LEVEL3, 200, 199"
    })
    void levelsFollowTheBallAsFastAsTheyDo(SocketPongLevel level, int ballY, int after) {
        assertThat(level.follow(690, 200, 100, ballY)).isEqualTo(after);
    }

    @Test
    void level3IsFastWhereTheBallIsNear() {
        assertThat(SocketPongLevel.LEVEL3.follow(690, 200, 680, 280)).isEqualTo(210);
    }

    @Test
    void level4PlaysBothSidesWhateverTheClientDoes() {
        SocketPongGame up = new SocketPongGame(SocketPongLevel.LEVEL4, 7);
        SocketPongGame down = new SocketPongGame(SocketPongLevel.LEVEL4, 7);
        for (int i = 0; i < 500; i++) {
            up.step(true);
            down.step(false);
            assertThat(up.leftY()).isEqualTo(down.leftY());
        }
    }

    @Test
    void aLevelThatThereIsNotIsToldWhichThereAre() {
        assertThatThrownBy(() -> SocketPongLevel.named("levl3"))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("levl3")
                .hasMessageContaining("level3");
    }
}

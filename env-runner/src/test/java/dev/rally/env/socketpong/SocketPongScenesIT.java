package dev.rally.env.socketpong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.remote.RemoteAddress;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenes as the client of a game: of the stand-in for the original, of Rally's own server, and of what is none. */
@Timeout(60)
class SocketPongScenesIT {
    private static final Patience PATIENT = new Patience(50_000, 50_000);
    private static final int LEFT = SocketPongScenes.LEFT;
    private static final int RIGHT = SocketPongScenes.RIGHT;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable opened : open) {
            opened.close();
        }
    }

    private <T extends AutoCloseable> T closed(T opened) {
        open.add(opened);
        return opened;
    }

    private SceneBatch scenes(int port, Patience patience, long tickMs) {
        RemoteAddress address = new RemoteAddress("127.0.0.1", port, "");
        SceneBatch scenes = closed(new SocketPongSource(address, patience, tickMs).open(1));
        scenes.assign(LEFT, 0, 1, null);
        scenes.assign(RIGHT, 0, 1, SocketPongSource.THEIRS);
        return scenes;
    }

    private static float[] seen(SceneBatch scenes) {
        Observations row = Observations.allocate(scenes.spec().observation(), 1);
        scenes.observe(LEFT, 0, 1, row, 0);
        float[] seen = new float[row.size()];
        row.floats().get(0, seen);
        return seen;
    }

    @Test
    void everyActionIsOneTickOfAGameThatRunsByItsOwnClock() throws Exception {
        StandIn game = closed(StandIn.start(250));
        SceneBatch scenes = scenes(game.port(), PATIENT, 50_000); // its paddle never rests: no picture is like the next
        Actions actions = new Actions(scenes.spec(), 1);
        Outcomes outcomes = new Outcomes(scenes.spec(), 1);
        int steps = 0;
        int won = 0;
        int lost = 0;
        while (won + lost < 3 || steps < 100) {
            actions.discrete[LEFT][0] = steps++ / 8 % 2;
            scenes.step(0, 1, actions, outcomes);
            won += outcomes.points[LEFT][0];
            lost += outcomes.points[RIGHT][0];
        }
        scenes.close();
        assertThat(game.told())
                .as("the first tick makes the first picture")
                .isEqualTo((steps + 1) + " ticks, 0 dropped, " + won + " won, " + lost + " lost");
    }

    @Test
    void aGameThatIsSlowerThanItShouldBeLosesNoAction() throws Exception {
        StandIn game = closed(StandIn.start(15));
        SceneBatch scenes = scenes(game.port(), PATIENT, 1);
        Actions actions = new Actions(scenes.spec(), 1);
        Outcomes outcomes = new Outcomes(scenes.spec(), 1);
        for (int step = 0; step < 20; step++) {
            actions.discrete[LEFT][0] = step % 2;
            scenes.step(0, 1, actions, outcomes);
        }
        scenes.close();
        assertThat(game.told()).startsWith("21 ticks, 0 dropped");
    }

    @Test
    void whatIsSeenIsTheMirroredDifferenceOfTwoPicturesAndPointsEndGames() throws Exception {
        ServerSocketChannel listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketPongServer server = closed(SocketPongServer.start(
                listening, SocketPongLevel.LEVEL2, () -> 5, Patience.WITH_CLIENT, new Unwatched(), line -> {}));
        SceneBatch scenes = scenes(server.port(), PATIENT, 0);
        SocketPongGame same = new SocketPongGame(SocketPongLevel.LEVEL2, 5);
        same.step(true);
        byte[] before = FramePainter.paint(same);
        assertThat(seen(scenes)).containsOnly(0f);
        Actions actions = new Actions(scenes.spec(), 1);
        Outcomes outcomes = new Outcomes(scenes.spec(), 1);
        int points = 0;
        for (int step = 0; points < 3; step++) {
            actions.discrete[LEFT][0] = step % 5 < 2 ? 0 : 1;
            scenes.step(0, 1, actions, outcomes);
            same.step(step % 5 < 2);
            byte[] now = FramePainter.paint(same);
            int reward = same.takeReward();
            assertThat(outcomes.reward[LEFT][0]).isEqualTo(reward);
            assertThat(outcomes.reward[RIGHT][0]).isEqualTo(-reward);
            assertThat(outcomes.terminated[0]).isEqualTo((byte) Math.abs(reward));
            if (reward == 0) {
                assertThat(seen(scenes)).as("step %d", step).isEqualTo(mirroredDifference(before, now));
            } else {
                points++;
                float[] last = new float[3500];
                outcomes.finalObservation[LEFT].floats().get(0, last);
                assertThat(last).isEqualTo(mirroredDifference(before, now));
                assertThat(seen(scenes)).as("a new game").containsOnly(0f);
                now = FramePainter.paint(same);
            }
            before = now;
        }
    }

    private static float[] mirroredDifference(byte[] before, byte[] now) {
        float[] difference = new float[now.length];
        for (int row = 0; row < 50; row++) {
            for (int column = 0; column < 70; column++) {
                int at = row * 70 + column;
                difference[row * 70 + 69 - column] = ((now[at] & 0xff) - (before[at] & 0xff)) / 255f;
            }
        }
        return difference;
    }

    @Test
    void agentsOfTheOwnSceneWithDifferencesFitIn() {
        SceneSpec spec = new SocketPongSource(new RemoteAddress("127.0.0.1", 1, "")).spec();
        SceneSpec own = SceneCatalog.named("pong-difference").spec();
        assertThat(spec.observation()).isEqualTo(own.observation());
        assertThat(spec.action()).isEqualTo(own.action());
        assertThat(spec.sides()).isEqualTo(own.sides());
    }

    @Test
    void aGameThatEndsIsSaidWithWhatToDo() throws Exception {
        StandIn game = closed(StandIn.start(1000));
        SceneBatch scenes = scenes(game.port(), PATIENT, 0);
        game.kill();
        Actions actions = new Actions(scenes.spec(), 1);
        Outcomes outcomes = new Outcomes(scenes.spec(), 1);
        assertThatThrownBy(() -> scenes.step(0, 1, actions, outcomes))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the game at 127.0.0.1:" + game.port())
                .hasMessageContaining("start its server anew");
    }

    @Test
    void whereNobodyListensIsSaid() throws Exception {
        StandIn game = closed(StandIn.start(1000));
        game.kill();
        assertThatThrownBy(() -> scenes(game.port(), PATIENT, 0))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("no game of socket-pong answers at 127.0.0.1:" + game.port())
                .hasMessageContaining("start pong.py there");
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForLonger() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> scenes(deaf.getLocalPort(), new Patience(50, 50), 0))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("has sent nothing for 50 ms")
                    .hasMessageContaining("start its server anew");
        }
    }

    @Test
    void aRewardMayComeInPieces() throws Exception {
        byte[] pixels = new byte[3500];
        pixels[0] = (byte) 255; // a paddle without room: the picture after an action may be the same
        byte[] picture = NpzFrame.of(pixels);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answerInPieces(other, picture));
            answering.start();
            SceneBatch scenes = scenes(other.getLocalPort(), PATIENT, 0);
            Outcomes outcomes = new Outcomes(scenes.spec(), 1);
            scenes.step(0, 1, new Actions(scenes.spec(), 1), outcomes);
            assertThat(outcomes.reward[LEFT][0]).isEqualTo(-1);
            assertThat(outcomes.points[RIGHT][0]).isEqualTo(1);
            answering.join();
        }
    }

    /** A point that was lost: of the reward the sign first, and the digit when that must have been read. */
    private static void answerInPieces(ServerSocket other, byte[] picture) {
        try (Socket client = other.accept()) {
            client.setTcpNoDelay(true);
            var unused = client.getInputStream().readNBytes("a-1r".length());
            client.getOutputStream().write(picture);
            unused = client.getInputStream().readNBytes("a-1r".length());
            client.getOutputStream().write(Arrays.copyOf(picture, 30));
            client.getOutputStream().write(Arrays.copyOfRange(picture, 30, picture.length));
            unused = client.getInputStream().readNBytes(1);
            client.getOutputStream().write('-');
            client.setSoTimeout(100);
            try {
                assertThat(client.getInputStream().read())
                        .as("not before the digit")
                        .isNegative();
            } catch (SocketTimeoutException e) {
                client.getOutputStream().write('1');
            }
            client.setSoTimeout(0);
            unused = client.getInputStream().readNBytes(1);
            client.getOutputStream().write(picture);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"})
    void whatIsNoGameIsRefused(String answer) throws Exception {
        String much = answer.startsWith("PK") ? answer : answer.repeat(200);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answer(other, much));
            answering.start();
            assertThatThrownBy(() -> scenes(other.getLocalPort(), PATIENT, 0))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("picture");
            answering.join();
        }
    }

    private static void answer(ServerSocket other, String text) {
        try (Socket client = other.accept()) {
            var unused = client.getInputStream().readNBytes(4);
            client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            unused = client.getInputStream().readAllBytes();
        } catch (IOException e) {
            // the client has ended the connection with bytes unread, which it may
        }
    }

    @Test
    void whoCannotPlayIsSaid() throws Exception {
        StandIn game = closed(StandIn.start(1000));
        RemoteAddress address = new RemoteAddress("127.0.0.1", game.port(), "");
        assertThatThrownBy(() -> new SocketPongSource(address).open(2)).hasMessageContaining("--scenes 1");
        SceneBatch scenes = scenes(game.port(), PATIENT, 0);
        for (@Nullable String script : new @Nullable String[] {null, "level1"}) {
            assertThatThrownBy(() -> scenes.assign(RIGHT, 0, 1, script)).hasMessageContaining("players.right theirs");
        }
        assertThatThrownBy(() -> scenes.assign(LEFT, 0, 1, SocketPongSource.THEIRS))
                .hasMessageContaining("players.right theirs");
        assertThatThrownBy(() -> scenes.restore(new byte[0])).hasMessageContaining("goes on from where it is");
        assertThatThrownBy(() -> {
                    Actions actions = new Actions(scenes.spec(), 1);
                    actions.discrete[LEFT][0] = 2;
                    scenes.step(0, 1, actions, new Outcomes(scenes.spec(), 1));
                })
                .hasMessageContaining("2 is not an action");
    }
}

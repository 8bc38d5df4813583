package dev.rally.comm.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.access.Token;
import dev.rally.comm.access.WrongTokens;
import dev.rally.comm.protocol.MessageWriter;
import dev.rally.comm.protocol.RequestReader;
import dev.rally.comm.protocol.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the server makes of a client that says nothing, and of those that guess, on a clock that the test moves. */
class SilentClientTest {
    private static final String WRONG = RawClient.HELLO.replace("secret", "secreT");

    private final RecordingHandler handler = new RecordingHandler();
    private final Doorkeeper door = new Doorkeeper(new Token("secret"), "look for it", Limits.LOOPBACK);
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final EmbeddedChannel channel = connect();

    private EmbeddedChannel connect() {
        EmbeddedChannel made = new EmbeddedChannel();
        made.freezeTime();
        var arrival = new ClientChannel.Arrival(channels.size() + 1, InetAddress.getLoopbackAddress());
        var codec = new ClientChannel.EventLoopCodec(new RequestReader(), new MessageWriter());
        made.pipeline().addLast(new ClientChannel(made, arrival, handler, door, codec));
        made.pipeline().fireChannelActive();
        channels.add(made);
        return made;
    }

    @AfterEach
    void close() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @Test
    void aClientThatStandsInADebuggerForAWeekIsStillThere() throws Exception {
        say(RawClient.HELLO);
        say(RawClient.request(7, "train", "{\"agent\":\"pong\"}"));
        heard();

        pass(7, TimeUnit.DAYS);

        assertThat(channel.isOpen()).isTrue();
        assertThat(handler.cancelled).isEmpty();
        handler.left.take().answer(new Result.Train(1, 2, 3, Map.of()));
        say(RawClient.ping(8));
        assertThat(heard()).contains("\"id\":7,\"result\":{", "\"id\":8,\"result\":{}");
    }

    @Test
    void aStrangerHasFiveSeconds() {
        pass(4, TimeUnit.SECONDS);
        assertThat(channel.isOpen()).isTrue();

        pass(1, TimeUnit.SECONDS);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aWrongTokenIsAnsweredLate() {
        say(WRONG);
        pass(WrongTokens.FIRST_MS - 1, TimeUnit.MILLISECONDS);
        assertThat(heard()).isEmpty();
        assertThat(channel.isOpen()).isTrue();

        pass(1, TimeUnit.MILLISECONDS);
        assertThat(heard()).contains("UNAUTHENTICATED", "look for it");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void guessesOverManyConnectionsAreAnsweredAtTheWholeServersPaceAndARightTokenAtOnce() {
        for (int i = 1; i < Limits.LOOPBACK.strangers(); i++) {
            connect();
        }
        channels.subList(1, channels.size()).forEach(one -> say(one, WRONG));
        EmbeddedChannel right = connect(); // one too many: of those who guess one makes way, and is not answered
        say(right, RawClient.HELLO);
        assertThat(heard(right)).contains("\"version\":1");
        assertThat(channels.get(1).isOpen()).isFalse();
        assertThat(channel.isOpen()).as("who has not guessed stays").isTrue();

        passEverywhere(WrongTokens.FIRST_MS + 9 * WrongTokens.GAP_MS);
        assertThat(answered()).isEqualTo(9); // the first turn was the one's that made way
        passEverywhere(10 * WrongTokens.GAP_MS);
        assertThat(answered()).isEqualTo(10);
        assertThat(right.isOpen()).isTrue();
    }

    @Test
    void nothingMoreIsReadOfWhoGuesses() {
        say(WRONG + RawClient.HELLO);
        assertThat(channel.config().isAutoRead()).isFalse();
        say(RawClient.HELLO);
        pass(WrongTokens.FIRST_MS, TimeUnit.MILLISECONDS);
        assertThat(heard()).contains("UNAUTHENTICATED").doesNotContain("result");
        assertThat(door.clients()).isZero();
    }

    /** Connections that have been told since the last look that their token is wrong. */
    private long answered() {
        return channels.stream()
                .filter(one -> heard(one).contains("UNAUTHENTICATED"))
                .count();
    }

    private void passEverywhere(long timeMs) {
        for (EmbeddedChannel one : channels) {
            one.advanceTimeBy(timeMs, TimeUnit.MILLISECONDS);
            one.runScheduledPendingTasks();
        }
    }

    private void say(String line) {
        say(channel, line);
    }

    private static void say(EmbeddedChannel channel, String line) {
        channel.writeInbound(Unpooled.copiedBuffer(line, UTF_8));
    }

    private String heard() {
        return heard(channel);
    }

    private static String heard(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf line = channel.readOutbound(); line != null; line = channel.readOutbound()) {
            all.append(line.toString(UTF_8));
            line.release();
        }
        return all.toString();
    }

    private void pass(long time, TimeUnit unit) {
        channel.advanceTimeBy(time, unit);
        channel.runScheduledPendingTasks();
    }
}

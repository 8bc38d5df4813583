package dev.rally.comm.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.protocol.MessageWriter;
import dev.rally.comm.protocol.RequestReader;
import dev.rally.comm.protocol.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server makes of a client that says nothing, on a clock that the test moves. */
class SilentClientTest {
    private final RecordingHandler handler = new RecordingHandler();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void connect() {
        channel.freezeTime();
        channel.pipeline()
                .addLast(new ClientChannel(
                        channel,
                        handler,
                        new Doorkeeper("secret", Limits.DEFAULT),
                        Limits.DEFAULT,
                        new ClientChannel.EventLoopCodec(new RequestReader(), new MessageWriter())));
        channel.pipeline().fireChannelActive();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
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

    private void say(String line) {
        channel.writeInbound(Unpooled.copiedBuffer(line, UTF_8));
    }

    private String heard() {
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

package dev.rally.env.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.remote.Frame;
import dev.rally.env.remote.FrameChannel;
import dev.rally.env.remote.FrameType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A remote agent of two scenes of Pong whose paddles stay where they are. One thread. */
public final class StayingClient implements AutoCloseable {
    private static final int FEATURES = 11;
    /** What the right side sees of the left paddle's height. */
    private static final int LEFT_Y = 6;

    private static final int STAY = 2;

    private final FrameChannel channel;

    /** @param sides that it plays, as in JSON */
    public StayingClient(int port, String sides) throws IOException {
        InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        channel = new FrameChannel(SocketChannel.open(at), "the server", 60_000);
        ask(
                FrameType.HELLO,
                "{\"minVersion\":1,\"maxVersion\":1,\"client\":\"learner\"}".getBytes(StandardCharsets.UTF_8));
        ask(FrameType.OPEN, ("{\"scenes\":2,\"sides\":[" + sides + "]}").getBytes(StandardCharsets.UTF_8));
    }

    /** The payload of the answer. */
    ByteBuffer ask(FrameType type, byte[] payload) {
        channel.send(type, payload);
        return receive();
    }

    private ByteBuffer receive() {
        Frame answer = Objects.requireNonNull(channel.receive(FrameChannel.MAX_PAYLOAD_BYTES, 60_000));
        if (answer.type() == FrameType.HEARTBEAT) {
            return receive();
        }
        assertThat(answer.type()).isNotIn(FrameType.ERROR, FrameType.REFUSED);
        return answer.payload();
    }

    /** Asks for a step of both scenes. */
    public void ask() {
        ByteBuffer actions = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        actions.putInt(0).putInt(2).putInt(STAY).putInt(STAY);
        channel.send(FrameType.STEP, actions.array());
    }

    /** Where the left paddles of the two scenes are after the step that was asked for, which is waited for. */
    public float[] answer() {
        ByteBuffer in = receive();
        int observations = 16 + 2 * Float.BYTES + 2 * Integer.BYTES + 2 * Integer.BYTES;
        float[] heights = new float[2];
        for (int scene = 0; scene < 2; scene++) {
            heights[scene] = in.getFloat(observations + (scene * FEATURES + LEFT_Y) * Float.BYTES);
        }
        return heights;
    }

    /** Both. */
    public float[] step() {
        ask();
        return answer();
    }

    @Override
    public void close() {
        channel.close();
    }
}

package dev.rally.env.serve;

import dev.rally.env.remote.RemoteAddress;
import dev.rally.env.remote.RemoteSource;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server in this process, on a port of its own, and what it has said. */
final class ServedScenes implements AutoCloseable {
    static final Limits PATIENT = new Limits(8, 512L << 20, 60_000, 60_000, 60_000);

    final List<String> said = new CopyOnWriteArrayList<>();
    final EnvServer server;

    ServedScenes(SceneSource source, String opponent, String token, Limits limits) {
        this(source, opponent, token, limits, Audience.none());
    }

    ServedScenes(SceneSource source, String opponent, String token, Limits limits, Audience audience) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = EnvServer.start(
                Listening.at(any), new Offer(source, opponent, 4096), token, limits, audience, said::add);
    }

    static ServedScenes of(SceneSource source) {
        return new ServedScenes(source, Offer.strongest(source.spec()), "", PATIENT);
    }

    RemoteAddress address(String token) {
        return new RemoteAddress("127.0.0.1", server.port(), token);
    }

    SceneBatch open(int scenes) {
        return new RemoteSource(address("")).open(scenes);
    }

    @Override
    public void close() {
        server.close();
    }
}

package dev.rally.env.config;

import dev.rally.comm.spec.Check;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.remote.RemoteAddress;
import dev.rally.env.remote.RemoteSource;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.socketpong.SocketPongSource;

/**
 * Which scene is played.
 *
 * @param name as {@link SceneCatalog} has it, or {@link RemoteSource#NAME} or {@link SocketPongSource#NAME}
 * @param address where the server listens that plays one of these two, {@code host:port}; else empty
 * @param token that it asks for; empty for none
 */
public record SceneSettings(String name, String address, String token) {
    static final SceneSettings DEFAULT = new SceneSettings("pong", "", "");

    public SceneSettings {
        Check.that(name != null, "name is missing; give a scene's name");
        boolean remote = RemoteSource.NAME.equals(name);
        boolean elsewhere = remote || SocketPongSource.NAME.equals(name);
        Check.that(
                elsewhere == !address.isEmpty(),
                elsewhere
                        ? "address is missing; give host:port of the environment server that plays the scenes"
                        : "address is \"%s\", and name is %s; only remote and socket-pong scenes have an address",
                address,
                name);
        Check.that(remote || token.isEmpty(), "token is given, and name is %s; only remote scenes have one", name);
    }

    /**
     * Where batches of it come from; of a remote one, its server tells at once what it plays.
     *
     * @throws dev.rally.comm.error.RallyException naming the key, for an unknown name or a server that is not there
     */
    SceneSource source() {
        return switch (name) {
            case RemoteSource.NAME -> At.key("scene.address", () -> new RemoteSource(parsedAddress()));
            case SocketPongSource.NAME -> At.key("scene.address", () -> new SocketPongSource(parsedAddress()));
            default -> At.key("scene.name", () -> SceneCatalog.named(name));
        };
    }

    private RemoteAddress parsedAddress() {
        return RemoteAddress.parse(address, token);
    }
}

package dev.rally.comm.channel;

import static dev.rally.comm.channel.RawClient.ping;
import static dev.rally.comm.channel.RawClient.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.protocol.Method;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever bytes one client sends, the server goes on and another client notices nothing. */
@Timeout(60)
class HostileClientIT {
    private static final long SEED = 20260101;

    private final Random random = new Random(SEED);
    private final CommandServer server = CommandServer.bind("127.0.0.1", 0, "secret", new RecordingHandler());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void randomBytesHarmNobody() throws IOException {
        attack(() -> {
            byte[] bytes = new byte[1 + random.nextInt(3000)];
            random.nextBytes(bytes);
            return bytes;
        });
    }

    @Test
    void mutatedCommandsHarmNobody() throws IOException {
        List<String> good = new ArrayList<>();
        for (Method method : Method.ALL) {
            good.add(request(random.nextInt(), method.name(), "{\"agent\":\"a\",\"slot\":0,\"id\":1,\"exchange\":3}"));
        }
        attack(() -> {
            byte[] bytes = good.get(random.nextInt(good.size())).getBytes(UTF_8);
            for (int n = random.nextInt(5); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            return bytes;
        });
    }

    @Test
    void deepNestingHarmsNobody() throws IOException {
        byte[] deep = ("[".repeat(100_000) + "\n").getBytes(UTF_8);
        byte[] params = request(1, "ping", "{\"a\":".repeat(50_000)).getBytes(UTF_8);
        attack(() -> random.nextBoolean() ? deep : params);
    }

    private interface Attack {
        byte[] next();
    }

    private void attack(Attack attack) throws IOException {
        try (RawClient witness = RawClient.introduced(server.port())) {
            for (int round = 0; round < 150; round++) {
                // half of them know the token
                try (RawClient attacker =
                        round % 2 == 0 ? RawClient.introduced(server.port()) : new RawClient(server.port())) {
                    for (int i = 0; i < 10; i++) {
                        attacker.send(attack.next());
                    }
                } catch (IOException e) {
                    // disconnected in the middle of it, as it deserves
                }
                witness.send(ping(round));
                assertThat(witness.results(1)).as("seed %s", SEED).containsExactly((long) round);
            }
        }
    }
}

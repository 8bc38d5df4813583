package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A game in a jar of one's own: it is played, recorded and trained by its name, with the packaged program. */
@Timeout(240)
class OwnGameIT extends PackagedRunner {
    private static final String SOURCE = """
            import dev.rally.env.game.*;
            import java.util.*;

            public class Coin implements GameSource {
                public String name() { return "coin"; }
                public List<GameParameter> parameters() {
                    return List.of(GameParameter.whole("rounds", 1, 1000, 1, "How many."));
                }
                public List<Seat> seats() { return List.of(new Seat("ml", List.of())); }
                public List<ScriptedPlayer> scripted() {
                    return List.of(new ScriptedPlayer("knows", (seat, values, seed) -> info ->
                            info.get("status").equals("GAME_ALIVE") ? info.get("coin") : GamePlayer.RESET));
                }
                public Optional<GameEncoder> encoder() {
                    return Optional.of(new GameEncoder() {
                        public Map<String, Map<String, Object>> scenes() { return Map.of("coin", Map.of("rounds", 1)); }
                        public int features() { return 1; }
                        public List<String> commands() { return List.of("HEADS", "NONE", "TAILS"); }
                        public void encode(String seat, Map<String, Object> info, float[] out) {
                            out[0] = info.get("coin").equals("HEADS") ? 1 : -1;
                        }
                        public float reward(String seat, Map<String, Object> before, Map<String, Object> info) {
                            return ((Number) info.get("right")).intValue() - ((Number) before.get("right")).intValue();
                        }
                        public int points(String seat, Map<String, Object> info) { return 0; }
                    });
                }
                public Game open(Map<String, Object> values, long seed) {
                    return new Game() {
                        int frame;
                        int right;
                        String coin() { return (seed >> frame & 1) == 0 ? "HEADS" : "TAILS"; }
                        public Next update(Map<String, Object> commands) {
                            right += coin().equals(commands.get("ml")) ? 1 : 0;
                            return ++frame < 5 ? Next.GO_ON : Next.QUIT;
                        }
                        public void reset() { frame = 0; right = 0; }
                        public Map<String, Map<String, Object>> sceneInfo() {
                            return Map.of("ml", Map.of("frame", frame, "coin", coin(), "right", right,
                                    "status", frame < 5 ? "GAME_ALIVE" : "OVER"));
                        }
                        public List<String> result() { return List.of("right " + right); }
                        public byte[] save() { return new byte[] {(byte) frame, (byte) right}; }
                        public void restore(byte[] state) { frame = state[0]; right = state[1]; }
                    };
                }
            }
            """;

    @BeforeEach
    void makeTheJar() throws IOException {
        Path source = Files.writeString(folder.resolve("Coin.java"), SOURCE);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(failed).isZero();
        Path jar = folder.resolve("coin.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.list(classes)) {
            for (Path file : files.toList()) {
                out.putNextEntry(new JarEntry(file.getFileName().toString()));
                out.write(Files.readAllBytes(file));
            }
            out.putNextEntry(new JarEntry("META-INF/services/dev.rally.env.game.GameSource"));
            out.write("Coin\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        environment.put("RALLY_GAMES", jar.toString());
    }

    @Test
    void isPlayedRecordedAndTrained() throws Exception {
        String log = folder.resolve("log").toString();
        Process match = start("match", "coin", "-i", "knows", "--fps", "0", "-r", "--record-folder", log, "--json");
        assertThat(exitCode(match)).as(said()).isZero();
        assertThat(out()).contains("\"right 5\"");
        assertThat(said()).contains("recorded for agents: coin_1_ml_");
        Path config = Files.writeString(folder.resolve("coin.yaml"), """
                scene: {name: coin}
                players: {ml: collector}
                agents: {collector: {algorithm: {type: ppo}, network: {type: mlp, hidden: [16]}}}
                loop: {scenes: 8, roundSteps: 16, steps: 128}
                """);
        Process train = start("train", "--config", config.toString(), "--device", "cpu", "--json");
        assertThat(train.waitFor(100, TimeUnit.SECONDS)).as(said()).isTrue();
        assertThat(train.exitValue()).as(said()).isZero();
        assertThat(out()).contains("\"envSteps\"");
    }
}

package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What wants a checkpoint's policy reads nothing else of it: what an agent learns by may be thousands of times as large. Told
 * by a checkpoint whose other files have gone.
 */
@Timeout(60)
final class PolicyAloneIT extends OwnServer {
    @BeforeEach
    void saveAndDamage() throws Exception {
        player.create("pong");
        player.playOneStep("pong");
        Result.CheckpointSave saved =
                player.client().call(new Command.CheckpointSave("pong", "early", null, null, null, null));
        Files.delete(Path.of(saved.path(), "optimizer.safetensors"));
        Files.delete(Path.of(saved.path(), "generator.safetensors"));
    }

    @Test
    void anAgentThatLearnsNeedsTheWhole() {
        assertThatThrownBy(() -> player.client().call(new Command.AgentLoad("pong", "early")))
                .satisfies(Codes.is(ErrorCode.CORRUPT_CHECKPOINT));
    }

    @Test
    void itPlaysBesideTheAgent() {
        player.observe(0, Player.LANES, 0.1f);

        Result.Infer answer = player.client().call(new Command.Infer("pong", player.exchange(), 0, true, "early"));

        assertThat(answer.rows()).isEqualTo(Player.LANES);
    }

    @Test
    void itIsExportedToAFileOfItsOwn() throws Exception {
        Path early = export("early");
        Path live = export(null);
        player.train("pong");
        player.client().call(new Command.CheckpointSave("pong", null, null, null, null, null));
        Path latest = export("latest");

        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(early.toFile())).isEqualTo(json.readTree(live.toFile()));
        assertThat(json.readTree(latest.toFile())).isNotEqualTo(json.readTree(live.toFile()));
        Path exports = home.toAbsolutePath().resolve("exports");
        assertThat(live).isEqualTo(exports.resolve("pong.json"));
        assertThat(early).isEqualTo(exports.resolve("pong/early.json"));
        assertThat(latest).isEqualTo(exports.resolve("pong/auto-2.json"));
    }

    private Path export(@Nullable String checkpoint) {
        return Path.of(player.client()
                .call(new Command.PolicyExport("pong", checkpoint))
                .path());
    }

    @Test
    void anotherAgentBeginsWithIt() {
        Result.AgentReady heir = player.client().call(new Command.AgentCreate(Player.spec("heir"), "pong/early"));

        assertThat(heir.agent().name()).isEqualTo("heir");
    }
}

package dev.rally.env.player;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.pingpong.PingpongSource;
import org.junit.jupiter.api.Test;

class HeldKeysTest {
    private final HeldKeys keys = new HeldKeys(new PingpongSource().keys());

    private void type(String bytes) {
        bytes.chars().forEach(keys::read);
    }

    @Test
    void aKeyIsHeldUntilTheNextOneOfItsSeat() {
        type("\u001B[D");
        assertThat(keys.command("ml_1P")).isEqualTo("MOVE_LEFT");
        assertThat(keys.command("ml_2P")).isNull();
        type("D");
        assertThat(keys.command("ml_1P")).isEqualTo("MOVE_LEFT");
        assertThat(keys.command("ml_2P")).isEqualTo("MOVE_RIGHT");
        assertThat(keys.numbers()).containsExactly(1_073_741_904, (int) 'd');
        type("/");
        assertThat(keys.command("ml_1P")).isEqualTo("SERVE_TO_RIGHT");
        type(" ");
        assertThat(keys.command("ml_1P")).isNull();
        assertThat(keys.numbers()).isEmpty();
        assertThat(keys.escaped()).isFalse();
    }
}

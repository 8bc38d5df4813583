package dev.rally.env.socketpong;

import static dev.rally.env.socketpong.SocketPongCommand.DOWN;
import static dev.rally.env.socketpong.SocketPongCommand.FRAME;
import static dev.rally.env.socketpong.SocketPongCommand.PING;
import static dev.rally.env.socketpong.SocketPongCommand.REWARD;
import static dev.rally.env.socketpong.SocketPongCommand.UP;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandParserTest {
    private final CommandParser parser = new CommandParser();

    private List<SocketPongCommand> take(String bytes) {
        List<SocketPongCommand> commands = new ArrayList<>();
        for (byte next : bytes.getBytes(StandardCharsets.ISO_8859_1)) {
            SocketPongCommand command = parser.take(next);
            if (command != null) {
                commands.add(command);
            }
        }
        return commands;
    }

    @Test
    void commandsFollowEachOtherWithoutAnythingBetween() {
        assertThat(take("a-1rsa-2pinpinr")).containsExactly(UP, FRAME, REWARD, DOWN, PING, PING, FRAME);
        assertThat(parser.skipped()).isZero();
    }

    @Test
    void aCommandIsCompleteWithItsLastByteAndNotBefore() {
        assertThat(take("a")).isEmpty();
        assertThat(take("-")).isEmpty();
        assertThat(take("2")).containsExactly(DOWN);
        assertThat(take("pi")).isEmpty();
        assertThat(take("na-")).containsExactly(PING);
        assertThat(take("1")).containsExactly(UP);
        assertThat(parser.skipped()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'x\u00ff\u0000', 3, ''",
        "a-3, 3, ''",
        "aa-1, 1, UP",
        "a-r, 2, FRAME",
        "pr, 1, FRAME",
        "pipin, 2, PING",
        "'r\ns\r\n', 3, 'FRAME,REWARD'",
        "a-a-2, 2, DOWN"
    })
    void whatBelongsToNoCommandIsSkippedAndCounted(String bytes, int skipped, String commands) {
        assertThat(String.join(",", take(bytes).stream().map(Enum::name).toList()))
                .isEqualTo(commands);
        assertThat(parser.skipped()).isEqualTo(skipped);
    }
}

package dev.rally.env.socketpong;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes commands from a stream of bytes, however it was cut into segments: the protocol has no lengths and no ends of
 * lines. What belongs to no command is skipped and counted.
 */
final class CommandParser {
    private static final Map<String, SocketPongCommand> COMMANDS = Map.of(
            "a-1", SocketPongCommand.UP,
            "a-2", SocketPongCommand.DOWN,
            "r", SocketPongCommand.FRAME,
            "s", SocketPongCommand.REWARD,
            "pin", SocketPongCommand.PING);

    /** The beginning of a command, shorter than any. */
    private String begun = "";

    private long skipped;

    /** The command that this byte completes, or null. */
    @Nullable
    SocketPongCommand take(byte next) {
        String longer = begun + (char) (next & 0xff);
        SocketPongCommand command = COMMANDS.get(longer);
        if (command != null) {
            begun = "";
            return command;
        }
        if (begins(longer)) {
            begun = longer;
            return null;
        }
        if (begun.isEmpty()) {
            skipped++;
            return null;
        }
        skipped += begun.length();
        begun = "";
        return take(next); // it may begin, or be, the next command
    }

    private static boolean begins(String text) {
        return COMMANDS.keySet().stream().anyMatch(name -> name.startsWith(text));
    }

    /** Bytes that belonged to no command. */
    long skipped() {
        return skipped;
    }
}

package dev.rally.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The session that docs/engines.md tells, as what is done one after the other. */
final class DocumentedSession {
    static final Path PAGE = Path.of("..", "docs", "engines.md");

    private static final String HEADING = "\n## A session, byte for byte\n";
    private static final Pattern BLOCK =
            Pattern.compile("(?m)^```(text|hex request|hex reply)\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern LINE = Pattern.compile("(run|stdout|→|←) +(.+)");
    private static final int LENGTH_OFFSET = 8;

    private DocumentedSession() {}

    enum Action {
        RUN,
        STDOUT,
        SEND,
        RECEIVE,
        WRITE,
        READ
    }

    /** @param text a line with placeholders, or hex */
    record Step(Action action, String text) {}

    static List<Step> steps() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(HEADING);
        String section = page.substring(begin, page.indexOf("\n## ", begin + 1));
        List<Step> steps = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(section); block.find(); ) {
            switch (block.group(1)) {
                case "hex request" -> steps.add(new Step(Action.WRITE, block.group(2)));
                case "hex reply" -> steps.add(new Step(Action.READ, block.group(2)));
                default -> block.group(2).lines().map(DocumentedSession::step).forEach(steps::add);
            }
        }
        return steps;
    }

    private static Step step(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a session has no line like " + line);
        }
        Action action =
                switch (parts.group(1)) {
                    case "run" -> Action.RUN;
                    case "stdout" -> Action.STDOUT;
                    case "→" -> Action.SEND;
                    default -> Action.RECEIVE;
                };
        return new Step(action, parts.group(2));
    }

    /** The batch of a hex block; bytes that it leaves open are those of {@code actual}. */
    static byte[] batch(String hex, ByteBuffer actual) {
        ByteBuffer memory = ByteBuffer.allocate(actual.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        for (String line : hex.lines().toList()) {
            String[] parts = line.split(" +", 2);
            int offset = Integer.parseInt(parts[0], 16);
            String digits = parts[1].replace(" ", "");
            for (int i = 0; i < digits.length() / 2; i++) {
                String digit = digits.substring(2 * i, 2 * i + 2);
                memory.put(
                        offset + i,
                        digit.equals("xx") ? actual.get(offset + i) : (byte) HexFormat.fromHexDigits(digit));
            }
        }
        byte[] batch = new byte[memory.getInt(LENGTH_OFFSET)];
        memory.get(0, batch);
        return batch;
    }
}

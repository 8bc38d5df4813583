package dev.rally.env.torture;

import dev.rally.comm.client.ReadyLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Whoever connects and sends what nobody understands: noise, guesses of the token, lines without end, broken commands. */
record Hostile(Arena arena) implements Fault {
    private static final int CONNECTIONS = 8;
    private static final int LINES = 40;
    private static final int TIMEOUT_MS = 2_000;
    private static final int HUGE_BYTES = 6 << 20;

    private static final List<String> PIECES = List.of(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"status\",\"params\":{}}",
            "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"infer\",\"params\":{\"agent\":\"wired\",\"exchange\":99,\"slot\":0}}",
            "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"agent.load\",\"params\":{\"agent\":\"../../etc\"}}",
            "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"checkpoint.save\",\"params\":{\"agent\":\"nobody\",\"name\":\"x\"}}",
            "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"exchange.open\",\"params\":{\"slots\":1,\"slotBytes\":-4096,\"lanes\":1}}",
            "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"replay.submit\",\"params\":{\"agent\":\"direct\",\"log\":\"../x\",\"fromIndex\":0,\"toIndex\":9}}",
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"train\",\"params\":{\"agent\":\"nobody\"}}",
            "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"agent.create\",\"params\":{\"spec\":{\"name\":\"CON\"}}}");

    @Override
    public String kind() {
        return "hostile-lines";
    }

    @Override
    public void strike(SplittableRandom random) throws InterruptedException {
        ReadyLine ready = arena.server().ready();
        for (int i = 0; i < CONNECTIONS; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(ready.host(), ready.port()), TIMEOUT_MS);
                socket.setSoTimeout(TIMEOUT_MS);
                attack(socket, ready, random.split());
            } catch (IOException e) {
                arena.log().line(kind(), "the server hung up: " + e.getMessage());
            }
        }
    }

    private static void attack(Socket socket, ReadyLine ready, SplittableRandom random) throws IOException {
        OutputStream out = socket.getOutputStream();
        switch (random.nextInt(5)) {
            case 0 -> out.write(noise(random, 1 << 16));
            case 1 -> out.write(hello("guess-" + random.nextLong()));
            case 2 -> {
                byte[] endless = new byte[HUGE_BYTES];
                Arrays.fill(endless, (byte) 'x');
                out.write(endless);
            }
            case 3 -> unread(out, ready, random);
            default -> broken(socket, ready, random);
        }
    }

    private static byte[] hello(String token) {
        return ("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"hello\",\"params\":{\"token\":\"" + token
                        + "\",\"minVersion\":1,\"maxVersion\":1,\"client\":\"hostile\"}}\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Asks, and never reads what is answered. */
    private static void unread(OutputStream out, ReadyLine ready, SplittableRandom random) throws IOException {
        out.write(hello(ready.token()));
        for (int i = 0; i < LINES; i++) {
            out.write((PIECES.get(random.nextInt(PIECES.size())) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void broken(Socket socket, ReadyLine ready, SplittableRandom random) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(hello(ready.token()));
        for (int i = 0; i < LINES; i++) {
            byte[] line = PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                line[random.nextInt(line.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(line.length) : line.length;
            out.write(line, 0, length);
            out.write('\n');
        }
        InputStream in = socket.getInputStream();
        int unused = in.read(new byte[1 << 16]);
    }

    private static byte[] noise(SplittableRandom random, int most) {
        byte[] bytes = new byte[random.nextInt(1, most)];
        random.nextBytes(bytes);
        return bytes;
    }
}

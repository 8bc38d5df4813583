package dev.rally.comm.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A client that sends whatever bytes a test wants, good or bad. */
final class RawClient implements AutoCloseable {
    static final String HELLO = request(0, "hello", "{\"token\":\"secret\",\"minVersion\":1,\"maxVersion\":1}");
    private static final int TIMEOUT_MS = 20_000;

    final Socket socket;
    private final BufferedReader in;

    RawClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** @param socket connected */
    RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    /** One that has said hello. */
    static RawClient introduced(int port) throws IOException {
        RawClient client = new RawClient(port);
        client.send(HELLO);
        assertThat(client.answer().path("result").path("version").asInt()).isEqualTo(1);
        return client;
    }

    static String request(long id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}\n";
    }

    static String ping(long id) {
        return request(id, "ping", "{}");
    }

    void send(String text) throws IOException {
        send(text.getBytes(UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    JsonNode answer() throws IOException {
        String line = in.readLine();
        assertThat(line).as("the server has closed the connection").isNotNull();
        return new ObjectMapper().readTree(line);
    }

    /** The ids of the next answers, which must be results. */
    List<Long> results(int count) throws IOException {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode answer = answer();
            assertThat(answer.has("result")).as("%s", answer).isTrue();
            ids.add(answer.path("id").asLong());
        }
        return ids;
    }

    /** The name of the error that comes next, and whose it is. */
    void assertError(String name, String id) throws IOException {
        JsonNode answer = answer();
        assertThat(answer.path("error").path("data").path("name").asText())
                .as("%s", answer)
                .isEqualTo(name);
        assertThat(answer.path("id").toString()).isEqualTo(id);
        assertThat(answer.path("error").path("message").asText()).isNotBlank();
    }

    /** Waits for the server to close the connection; what it sends before does not matter. */
    void assertDisconnected() {
        try {
            while (in.readLine() != null) {
                // whatever was on its way
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server has not closed the connection", e);
        } catch (IOException e) {
            // reset: closed as well
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

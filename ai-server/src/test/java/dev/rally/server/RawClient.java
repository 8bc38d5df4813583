package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that writes its lines by hand, as one in another language might: nothing is checked before it is sent. */
final class RawClient implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Socket socket;
    private final BufferedReader answers;
    private long id;

    RawClient(ReadyLine server) throws IOException {
        socket = new Socket(server.host(), server.port());
        answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        call("hello", "{\"token\": \"" + server.token() + "\", \"minVersion\": 1, \"maxVersion\": 1}");
    }

    /** The whole answer; progress is passed over. */
    JsonNode call(String method, String params) throws IOException {
        id++;
        String line = "{\"jsonrpc\": \"2.0\", \"id\": " + id + ", \"method\": \"" + method + "\", \"params\": "
                + params.replace('\n', ' ') + "}\n";
        socket.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
        while (true) {
            JsonNode answer = MAPPER.readTree(answers.readLine());
            if (answer.path("id").asLong() == id) {
                return answer;
            }
        }
    }

    void refused(ErrorCode code, String method, String params, String... inMessage) throws IOException {
        JsonNode error = call(method, params).path("error");
        assertThat(error.path("data").path("name").asText())
                .as(error.toString())
                .isEqualTo(code.name());
        for (String part : inMessage) {
            assertThat(error.path("message").asText()).contains(part);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

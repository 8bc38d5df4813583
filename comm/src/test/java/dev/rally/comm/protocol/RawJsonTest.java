package dev.rally.comm.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.PpoSpec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's own state on its way to the server and back. */
class RawJsonTest {
    private static final String BEFORE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"checkpoint.save\",\"params\":{\"agent\":\"pong\",\"clientState\":";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e999",
                "-1E+999",
                "-0",
                "-0.0",
                "0.1000",
                "0.1234567890123456789012345678901234567890",
                "123456789012345678901234567890",
                "18446744073709551615",
                "1e-999",
                "true",
                "\"\"",
                "\"\\ud800 \\u00e9 é 日本 \uD83C\uDFAE \\/ \\n\"",
                "[]",
                "{}",
                "[ 1 , 2.0 , [ -0 ] ]",
                "{\"a\":1,\"a\":2, \"clientState\":{\"params\":-0}}",
                "{\"result\":{\"clientState\":0.10}}"
            })
    void itComesBackAsItWasSent(String json) {
        for (String rest : new String[] {"}}", " , \"winRate\":0.5}}", "\t}}"}) {
            RequestLine line = read((BEFORE + " " + json + rest).getBytes(UTF_8));
            RawJson state = Objects.requireNonNull(
                    ((Command.CheckpointSave) ((RequestLine.Accepted) line).command()).clientState());
            assertThat(state).isEqualTo(RawJson.of(json));
            assertThat(answered(state).text()).isEqualTo(json);
        }
    }

    private static RequestLine read(byte[] line) {
        byte[] among = new byte[line.length + 9];
        System.arraycopy(line, 0, among, 4, line.length);
        return new RequestReader().read(among, 4, 4 + line.length);
    }

    private static RawJson answered(RawJson state) {
        AgentSpec spec = new AgentSpec(
                "pong",
                ObservationSpace.vector(1),
                new ActionSpace.Discrete(2),
                PpoSpec.defaults(),
                NetworkSpec.Mlp.defaults(),
                1);
        var agent = new Result.AgentInfo("pong", 1, Mode.TRAINING, spec, 0, 0, 0, 0, 0, Map.of(), null, null);
        MessageWriter writer = new MessageWriter();
        writer.result(1, new Result.AgentReady(agent, "auto-1", state, null, null));
        Answer answer =
                new AnswerReader(id -> Method.named(Protocol.AGENT_LOAD)).read(writer.bytes(), 0, writer.length() - 1);
        Result.AgentReady ready = (Result.AgentReady) ((Answer.Success) Objects.requireNonNull(answer)).result();
        return Objects.requireNonNull(ready.clientState());
    }

    @Test
    void noneAndNullAreNone() {
        RequestLine line = read((BEFORE + "null}}").getBytes(UTF_8));
        assertThat(((Command.CheckpointSave) ((RequestLine.Accepted) line).command()).clientState())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "Infinity",
                "01",
                "1.",
                "'a'",
                "[1,]",
                "{\"a\"}",
                "\"\\x\"",
                "",
                "1 2",
                "\"\\u12\"",
                "-",
                "\"a"
            })
    void whatIsNoJsonIsAParseError(String wrong) {
        RequestLine line = read((BEFORE + wrong + "}}").getBytes(UTF_8));
        assertThat(((RequestLine.Refused) line).reason().code()).isEqualTo(ErrorCode.PARSE_ERROR);
        assertThatThrownBy(() -> RawJson.of(wrong)).isInstanceOf(RallyException.class);
    }

    @Test
    void whatCouldNotComeBackAsItWasSentIsRefused() {
        byte[] surrogate = (BEFORE + "\"???\"}}").getBytes(UTF_8);
        int at = BEFORE.length() + 1;
        surrogate[at] = (byte) 0xED; // half a pair of surrogates, which no text of UTF-8 has
        surrogate[at + 1] = (byte) 0xA0;
        surrogate[at + 2] = (byte) 0x80;
        assertThat(((RequestLine.Refused) read(surrogate)).reason().code()).isEqualTo(ErrorCode.PARSE_ERROR);
        byte[] wide = (BEFORE + "1}}").getBytes(StandardCharsets.UTF_16LE);
        assertThat(((RequestLine.Refused) read(wide)).reason().code()).isEqualTo(ErrorCode.PARSE_ERROR);
    }

    @Test
    void itNeverBreaksALine() {
        assertThat(RawJson.of("[1,\r\n2]").text()).isEqualTo("[1,  2]");
    }

    @Test
    void aStateOfTwoKindsIsRefused() {
        assertThatThrownBy(() -> new Command.CheckpointSave("pong", null, RawJson.of("1"), "state", null, null))
                .hasMessageContaining("clientStateFile");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "/etc/passwd", "a/b", "a\\b", "", ".", "..", ".a", "nul", "a\u0000"})
    void aFileIsNamedWithoutAPath(String name) {
        assertThatThrownBy(() -> new Command.CheckpointSave("pong", null, null, name, null, null))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS))
                .hasMessageContaining("clientStateFile");
    }
}

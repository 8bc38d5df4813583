package dev.rally.comm.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.AlgorithmSpec;
import dev.rally.comm.spec.PpoSpec;
import dev.rally.comm.spec.PretrainSpec;
import dev.rally.comm.spec.ReinforceSpec;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps docs/protocol.md true: its examples are read and written, its tables are compared with the records. */
class ProtocolDocTest {
    private static final Pattern BLOCK = Pattern.compile("(?m)^ *```json\n(.*?)^ *```$", Pattern.DOTALL);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String page = Files.readString(Path.of("..", "docs", "protocol.md"));
    private final Set<Method> requests = new HashSet<>();
    private final Set<Method> results = new HashSet<>();

    ProtocolDocTest() throws IOException {}

    @Test
    void everyExampleIsWhatTheProgramsReadAndWrite() throws IOException {
        for (List<JsonNode> block : blocks()) {
            Map<Long, Method> methods = new HashMap<>();
            for (JsonNode message : block) {
                check(message, methods);
            }
        }
        assertThat(requests).containsExactlyInAnyOrderElementsOf(Method.ALL);
        assertThat(results).containsExactlyInAnyOrderElementsOf(Method.ALL);
    }

    @Test
    void everyMethodsSectionNamesItsParamsAndFields() {
        for (Method method : Method.ALL) {
            String section = section("### `" + method.name() + "`");
            assertNames(section, method.command());
            assertNames(section, method.result());
        }
    }

    @Test
    void everyKeyOfASpecAndOfAnInfoIsThere() {
        assertNames(section("## Agent specs"), AgentSpec.class);
        for (JsonSubTypes.Type algorithm :
                AlgorithmSpec.class.getAnnotation(JsonSubTypes.class).value()) {
            String keys = section("## Agent specs");
            assertNames(keys.substring(keys.indexOf("Keys of `" + algorithm.name() + "`")), algorithm.value());
        }
        assertNames(section("## Agent infos"), Result.AgentInfo.class);
        assertNames(section("### `pretrain`"), PretrainSpec.class);
        assertNames(section("### `hello`"), Result.Capabilities.class);
        assertNames(section("### `checkpoint.list`"), Result.CheckpointInfo.class);
        assertNames(section("## Deadlines"), Progress.class);
    }

    @Test
    void everyDefaultIsTheProgramsOwn() {
        assertDefaults("ppo", PpoSpec.defaults());
        assertDefaults("reinforce", ReinforceSpec.defaults());
    }

    private void assertDefaults(String algorithm, Record defaults) {
        JsonNode values = MAPPER.valueToTree(defaults);
        for (RecordComponent component : defaults.getClass().getRecordComponents()) {
            Matcher row = Pattern.compile("\\| `" + component.getName() + "` \\| ([^ ]+) \\|")
                    .matcher(keys(algorithm));
            assertThat(row.find()).as(component.getName()).isTrue();
            JsonNode value = values.get(component.getName());
            if (value.isObject()) {
                continue; // its keys have a table of their own
            }
            if (value.isNumber()) {
                assertThat(Double.parseDouble(row.group(1)))
                        .as(component.getName())
                        .isEqualTo(value.doubleValue());
            } else {
                assertThat(row.group(1)).as(component.getName()).isEqualTo(value.asText());
            }
        }
    }

    @Test
    void everyRangeIsTheProgramsOwn() {
        assertThat(ranges("ppo")).as("numbers among the keys of ppo").isEqualTo(17);
        assertThat(ranges("reinforce"))
                .as("numbers among the keys of reinforce")
                .isEqualTo(12);
    }

    /** Checks what the page says of an algorithm's numbers, and says how many those are. */
    private int ranges(String algorithm) {
        Matcher row = Pattern.compile("(?m)^\\| `(\\w+)` \\| \\S+ \\| (?:> 0|([−\\d.]+) to ([\\d.]+)) \\|")
                .matcher(keys(algorithm));
        int rows = 0;
        for (; row.find(); rows++) {
            String key = row.group(1);
            boolean aboveZero = row.group(2) == null;
            double low = aboveZero ? 0 : Double.parseDouble(row.group(2).replace('−', '-'));
            double high = aboveZero ? 1e9 : Double.parseDouble(row.group(3));
            assertThat(allowed(algorithm, key, low)).as("%s %s", key, low).isEqualTo(!aboveZero);
            assertThat(allowed(algorithm, key, low - 1))
                    .as("%s below %s", key, low)
                    .isFalse();
            assertThat(allowed(algorithm, key, high)).as("%s %s", key, high).isTrue();
            assertThat(allowed(algorithm, key, high + 1))
                    .as("%s above %s", key, high)
                    .isEqualTo(aboveZero);
        }
        return rows;
    }

    private String keys(String algorithm) {
        int start = page.indexOf("Keys of `" + algorithm + "`");
        assertThat(start).as("there are no keys of %s", algorithm).isNotNegative();
        return page.substring(start, page.indexOf("\n\n", page.indexOf("\n|---", start)));
    }

    private static boolean allowed(String algorithm, String key, double value) {
        String number = value == (long) value ? String.valueOf((long) value) : String.valueOf(value);
        try {
            SpecJson.agent(MAPPER.readTree(("{'name':'a','observation':{'type':'float32','shape':[1]},"
                            + "'action':{'type':'discrete','n':2},'algorithm':{'type':'" + algorithm + "','" + key
                            + "':" + number + "}}")
                    .replace('\'', '"')));
            return true;
        } catch (RallyException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SPEC);
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyErrorCodeIsThere() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(page).containsPattern(Pattern.quote(String.valueOf(code.number())) + "( \\| | )" + code.name());
        }
    }

    @Test
    void theLimitsAreTheProgramsOwn() {
        assertThat(page)
                .contains(
                        "Protocol version: **" + Protocol.VERSION + "**",
                        "at most " + Protocol.MAX_LINE_BYTES + " bytes",
                        "at most " + Protocol.MAX_ANSWER_BYTES + ".",
                        "up to " + Protocol.MAX_REQUESTS_IN_FLIGHT + " a connection",
                        "every " + Protocol.PROGRESS_INTERVAL_MS + " ms");
    }

    private void check(JsonNode message, Map<Long, Method> methods) throws IOException {
        if (message.has("ready")) {
            assertThat(MAPPER.readTree(ReadyLine.parse(message.toString()).format()))
                    .isEqualTo(message);
        } else if (message.path("method").asText().equals(Protocol.PROGRESS)) {
            assertThat(answer(message, methods)).isInstanceOf(Answer.Report.class);
        } else if (message.has("method")) {
            checkRequest(message, methods);
        } else {
            checkAnswer(message, methods);
        }
    }

    private void checkRequest(JsonNode message, Map<Long, Method> methods) {
        RequestLine read = read(bytes(message));
        assertThat(read).as("%s", message).isInstanceOf(RequestLine.Accepted.class);
        var accepted = (RequestLine.Accepted) read;
        MessageWriter writer = new MessageWriter();
        writer.request(accepted.id(), accepted.command());
        assertThat(read(new String(writer.bytes(), 0, writer.length() - 1, UTF_8).getBytes(UTF_8)))
                .isEqualTo(read);
        Method method = Method.of(accepted.command());
        requests.add(method);
        methods.put(accepted.id(), method);
    }

    private void checkAnswer(JsonNode message, Map<Long, Method> methods) throws IOException {
        Answer answer = answer(message, methods);
        if (answer instanceof Answer.Success success) {
            MessageWriter writer = new MessageWriter();
            writer.result(success.id(), success.result());
            assertThat(MAPPER.readTree(writer.bytes(), 0, writer.length())).isEqualTo(message);
            results.add(methods.get(success.id()));
        } else {
            assertThat(answer).as("%s", message).isInstanceOf(Answer.Failure.class);
            ErrorCode code = ((Answer.Failure) answer).reason().code();
            assertThat(code.name())
                    .isEqualTo(message.path("error").path("data").path("name").asText());
        }
    }

    private static Answer answer(JsonNode message, Map<Long, Method> methods) {
        byte[] line = bytes(message);
        Answer answer = new AnswerReader(methods::get).read(line, 0, line.length);
        assertThat(answer).as("%s answers no request of its block", message).isNotNull();
        return answer;
    }

    private static RequestLine read(byte[] line) {
        return new RequestReader().read(line, 0, line.length);
    }

    private static byte[] bytes(JsonNode message) {
        return message.toString().getBytes(UTF_8);
    }

    private List<List<JsonNode>> blocks() throws IOException {
        List<List<JsonNode>> blocks = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(page); block.find(); ) {
            try (var values = MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(block.group(1))) {
                blocks.add(values.readAll());
            }
        }
        return blocks;
    }

    private String section(String heading) {
        int start = page.indexOf("\n" + heading);
        assertThat(start).as("there is no section %s", heading).isNotNegative();
        int end = page.indexOf("\n#", start + 1);
        return page.substring(start, end < 0 ? page.length() : end);
    }

    private static void assertNames(String section, Class<?> record) {
        for (RecordComponent component : record.getRecordComponents()) {
            assertThat(section).as(record.getSimpleName()).contains("`" + component.getName() + "`");
        }
    }
}

package dev.rally.comm.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Nearest;
import dev.rally.comm.spec.Shown;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of clients. Never throws on bad input: what is wrong with a line is in its {@link
 * RequestLine.Refused}. One thread.
 */
public final class RequestReader {
    private static final Map<Method, ParamsBinder> BINDERS =
            Method.ALL.stream().collect(Collectors.toUnmodifiableMap(m -> m, ParamsBinder::new));
    private static final List<String> MEMBERS = List.of("jsonrpc", "id", "method", "params");

    private final InferRequestScanner inferScanner = new InferRequestScanner();

    /** Reads the line in {@code bytes} from {@code from} to before {@code to}, without its newline. */
    public RequestLine read(byte[] bytes, int from, int to) {
        if (!inferScanner.scan(bytes, from, to)) {
            return readAny(bytes, from, to);
        }
        try {
            return new RequestLine.Accepted(inferScanner.id(), inferScanner.command());
        } catch (RallyException e) {
            return new RequestLine.Refused(inferScanner.id(), e);
        }
    }

    /** Reads any line, by way of a tree. */
    static RequestLine readAny(byte[] bytes, int from, int to) {
        Long id = null;
        try {
            ObjectNode envelope = envelope(parse(bytes, from, to));
            id = id(envelope);
            Method method = Method.named(text(envelope, "method"));
            return new RequestLine.Accepted(id, binder(method).bind(envelope.get("params")));
        } catch (RallyException e) {
            return new RequestLine.Refused(id, e);
        }
    }

    private static JsonNode parse(byte[] bytes, int from, int to) {
        try {
            return LineTree.read(bytes, from, to);
        } catch (JsonProcessingException e) {
            throw notJson(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw notJson(String.valueOf(e.getMessage()), e);
        }
    }

    private static RallyException notJson(String why, IOException cause) {
        return new RallyException(
                ErrorCode.PARSE_ERROR,
                "the line is not JSON: " + Shown.text(why) + "; send one JSON object in UTF-8 a line",
                cause);
    }

    private static ObjectNode envelope(@Nullable JsonNode tree) {
        if (tree == null || tree.isMissingNode()) {
            throw new RallyException(ErrorCode.PARSE_ERROR, "the line is empty; send one JSON object a line");
        }
        if (!(tree instanceof ObjectNode envelope)) {
            throw invalid(
                    tree.isArray()
                            ? "batches of requests are not supported; send one object a line"
                            : "a request is an object, not " + Shown.value(tree));
        }
        return envelope;
    }

    private static long id(ObjectNode envelope) {
        JsonNode id = envelope.get("id");
        if (id == null || !id.isIntegralNumber() || !id.canConvertToLong()) {
            throw invalid("id is " + (id == null ? "missing" : Shown.value(id)) + "; give an integer of 64 bits");
        }
        return id.longValue();
    }

    private static String text(ObjectNode envelope, String name) {
        for (var member : envelope.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw invalid("unknown \"" + Shown.text(member.getKey()) + "\" beside jsonrpc, id, method and params"
                        + Nearest.hint(member.getKey(), MEMBERS));
            }
        }
        JsonNode version = envelope.path("jsonrpc");
        if (!version.isTextual() || !version.textValue().equals("2.0")) {
            throw invalid("jsonrpc must be \"2.0\"");
        }
        JsonNode value = envelope.get(name);
        if (value == null || !value.isTextual()) {
            throw invalid(name + " is " + (value == null ? "missing" : Shown.value(value)) + "; give a string");
        }
        return value.textValue();
    }

    private static ParamsBinder binder(Method method) {
        ParamsBinder binder = BINDERS.get(method);
        if (binder == null) {
            throw new IllegalStateException(method + " has no binder");
        }
        return binder;
    }

    private static RallyException invalid(String message) {
        return new RallyException(ErrorCode.INVALID_REQUEST, message);
    }
}

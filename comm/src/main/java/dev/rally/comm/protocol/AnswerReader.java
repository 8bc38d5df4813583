package dev.rally.comm.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Mismatch;
import java.io.IOException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a server. One thread at a time. */
public final class AnswerReader {
    private final InferAnswerScanner inferScanner = new InferAnswerScanner();
    private final LongFunction<@Nullable Method> methodOf;

    /** @param methodOf the method of the request with that id, null when there is none */
    public AnswerReader(LongFunction<@Nullable Method> methodOf) {
        this.methodOf = methodOf;
    }

    /**
     * Reads the line in {@code bytes} from {@code from} to before {@code to}, without its newline.
     *
     * @return null for an answer that nobody waits for, and for a notification that this version does not know
     * @throws RallyException INTERNAL_ERROR when the line is none that a server of this protocol sends
     */
    public @Nullable Answer read(byte[] bytes, int from, int to) {
        if (inferScanner.scan(bytes, from, to)) {
            Method method = methodOf.apply(inferScanner.id());
            if (method != null && method.result() == Result.Infer.class) {
                return new Answer.Success(inferScanner.id(), inferScanner.result());
            }
        }
        JsonNode tree;
        try {
            tree = LineTree.read(bytes, from, to);
        } catch (IOException e) {
            throw new RallyException(ErrorCode.INTERNAL_ERROR, "the server sent a line that is not JSON", e);
        }
        if (tree.path("method").isTextual()) {
            return tree.path("method").textValue().equals(Protocol.PROGRESS)
                    ? new Answer.Report(bind(tree.path("params"), Protocol.PROGRESS, Progress.class))
                    : null;
        }
        return answer(tree);
    }

    private @Nullable Answer answer(JsonNode tree) {
        JsonNode id = tree.path("id");
        if (tree.path("error").isObject()) {
            return new Answer.Failure(id.isIntegralNumber() ? id.longValue() : null, error(tree.path("error")));
        }
        if (!id.isIntegralNumber() || !tree.path("result").isObject()) {
            throw new RallyException(
                    ErrorCode.INTERNAL_ERROR, "the server sent a line that is neither an answer nor a notification");
        }
        Method method = methodOf.apply(id.longValue());
        if (method == null) {
            return null;
        }
        try {
            return new Answer.Success(
                    id.longValue(), bind(tree.path("result"), "answer to " + method.name(), method.result()));
        } catch (RallyException e) {
            return new Answer.Failure(id.longValue(), e);
        }
    }

    private static RallyException error(JsonNode error) {
        ErrorCode code = ErrorCode.ofNumber(error.path("code").asInt());
        return new RallyException(code, error.path("message").asText("(the server gave no message)"));
    }

    private static <T> T bind(JsonNode tree, String what, Class<T> type) {
        try {
            return Json.MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new RallyException(
                    ErrorCode.INTERNAL_ERROR,
                    "the server's " + what + " breaks the protocol: " + fault(e, tree)
                            + "; client and server may be of different versions",
                    e);
        }
    }

    private static String fault(Exception e, JsonNode tree) {
        String mismatch = e instanceof JsonMappingException mapping
                ? Mismatch.describe(mapping, "\"" + Mismatch.path(mapping) + "\"", tree)
                : null;
        return mismatch == null ? String.valueOf(e.getMessage()) : mismatch;
    }
}

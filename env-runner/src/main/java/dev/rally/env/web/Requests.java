package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What pages may ask. A request is {@code {"id": 1, "do": "mode", …}}; it is answered by {@code {"id": 1, "ok": …}} or
 * {@code {"id": 1, "error": "…"}}.
 */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final Tables tables;
    private final Parts parts;

    Requests(Tables tables, Parts parts) {
        this.tables = tables;
        this.parts = parts;
    }

    /** Takes a request, on the event loop. Keys are at once; everything else is in order, and may take a while. */
    void take(Visitor visitor, ObjectNode request) {
        String what = request.path("do").asText();
        if (what.equals("keys")) {
            tables.press(visitor, request);
        } else if (!visitor.work().offer(() -> answer(visitor, request, () -> run(visitor, what, request)))) {
            answer(visitor, request, () -> {
                throw new RallyException(ErrorCode.INVALID_PARAMS, "too much is asked at once; wait for answers");
            });
        }
    }

    private JsonNode run(Visitor visitor, String what, ObjectNode request) {
        return switch (what) {
            case "watch" -> tables.watch(visitor, request);
            case "sit" -> tables.sit(visitor, request);
            case "leave" -> tables.leave(visitor);
            case "hold" -> tables.hold(visitor, request);
            case "restart" -> tables.restart(visitor);
            default -> parts.run(visitor, what, request);
        };
    }

    void left(Visitor visitor) {
        visitor.work().add(() -> {
            try {
                parts.left(visitor);
            } finally {
                tables.left(visitor);
            }
        });
    }

    private static void answer(Visitor visitor, ObjectNode request, Work work) {
        ObjectNode answer = Visitors.MAPPER.createObjectNode();
        answer.set("id", request.path("id"));
        try {
            answer.set("ok", work.run());
        } catch (RallyException e) {
            answer.put("error", e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} failed", request, e);
            answer.put("error", "this failed; the log says why");
        }
        visitor.send(answer.toString());
    }

    /** What a request asks for. */
    private interface Work {
        JsonNode run();
    }
}

package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.RallyException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What pages may ask. A request is {@code {"id": 1, "do": "mode", …}}; it is answered by {@code {"id": 1, "ok": …}} or
 * {@code {"id": 1, "error": "…"}}. What asks the server runs on threads of its own.
 */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final Desk desk;
    private final Tables tables;
    private final CurveFeed curves;
    private final ExecutorService threads;

    /** @param threads for what may take a while; bounded, and refuses what is too much */
    Requests(Desk desk, Tables tables, CurveFeed curves, ExecutorService threads) {
        this.desk = desk;
        this.tables = tables;
        this.curves = curves;
        this.threads = threads;
    }

    /** Takes a request, on the event loop. */
    void take(Visitor visitor, ObjectNode request) {
        String what = request.path("do").asText();
        switch (what) {
            case "keys" -> tables.press(visitor, request);
            case "watch" -> answer(visitor, request, () -> tables.watch(visitor, request));
            case "follow" -> answer(visitor, request, () -> curves.follow(visitor, request));
            default -> {
                try {
                    threads.execute(() -> answer(visitor, request, () -> run(visitor, what, request)));
                } catch (RejectedExecutionException e) {
                    answer(visitor, request, () -> {
                        throw new RequestError("too much is asked at once; try again");
                    });
                }
            }
        }
    }

    private JsonNode run(Visitor visitor, String what, ObjectNode request) {
        return switch (what) {
            case "scenes" -> tables.scenes();
            case "open" -> tables.open(visitor, request);
            case "sit" -> tables.sit(visitor, request);
            case "leave" -> tables.leave(visitor);
            case "hold" -> tables.hold(visitor, request);
            case "restart" -> tables.restart(visitor);
            case "runs" -> curves.runs();
            default -> desk.run(what, request);
        };
    }

    void left(Visitor visitor) {
        tables.left(visitor);
    }

    private static void answer(Visitor visitor, ObjectNode request, Work work) {
        ObjectNode answer = Visitors.MAPPER.createObjectNode();
        answer.set("id", request.path("id"));
        try {
            answer.set("ok", work.run());
        } catch (RequestError | RallyException e) {
            answer.put("error", e.getMessage());
        } catch (RuntimeException e) {
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

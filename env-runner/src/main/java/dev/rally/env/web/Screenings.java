package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.film.RecordingFilm;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The home's recordings, and who looks at which: each page has a film of its own, and is where it wants in it. Any thread. */
final class Screenings implements AutoCloseable {
    private static final int MOST_SHOWN = 16;
    private static final int MOST_FRAME = Integer.MAX_VALUE;

    private final Recordings recordings;
    private final Map<Visitor, Screening> shown = new ConcurrentHashMap<>();

    Screenings(Recordings recordings) {
        this.recordings = recordings;
    }

    /** All recordings, with what is wrong with those that cannot be read. */
    JsonNode list() {
        ArrayNode all = Visitors.MAPPER.createArrayNode();
        for (String name : recordings.names()) {
            ObjectNode entry = all.addObject().put("recording", name);
            try {
                entry.setAll((ObjectNode) SpecJson.tree(recordings.header(name)));
                entry.setAll((ObjectNode) SpecJson.tree(recordings.totals(name)));
                entry.put("beingMade", recordings.isBeingMade(name));
            } catch (RallyException e) {
                entry.put("error", e.getMessage());
            }
        }
        return all;
    }

    /** Shows a recording to the visitor from its beginning on, instead of what they looked at before. */
    JsonNode replay(Visitor visitor, ObjectNode request) {
        String name = Asked.text(request, "recording");
        Screening screening = new Screening(name, RecordingFilm.open(recordings, name));
        synchronized (this) {
            end(visitor);
            if (shown.size() >= MOST_SHOWN) {
                screening.close();
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        MOST_SHOWN + " recordings are looked at, which is the limit; try again later");
            }
            shown.put(visitor, screening);
        }
        if (visitor.gone()) {
            end(visitor);
        }
        return screening.about();
    }

    JsonNode seek(Visitor visitor, ObjectNode request) {
        Screening screening = of(visitor);
        if (request.has("episodes")) {
            screening.episode(Asked.integer(request, "episodes", -1, 1));
        } else {
            screening.seek(Asked.integer(request, "frame", 0, MOST_FRAME));
        }
        return Visitors.MAPPER.createObjectNode();
    }

    JsonNode pace(Visitor visitor, ObjectNode request) {
        Screening screening = of(visitor);
        if (request.has("paused")) {
            screening.pause(Asked.flag(request, "paused"));
        }
        if (request.has("speed")) {
            screening.speed(Asked.number(request, "speed"));
        }
        return Visitors.MAPPER.createObjectNode();
    }

    private Screening of(Visitor visitor) {
        Screening screening = shown.get(visitor);
        if (screening == null) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "no recording is shown here; replay one first");
        }
        return screening;
    }

    /** The visitor has seen enough. */
    JsonNode end(Visitor visitor) {
        Screening screening = shown.remove(visitor);
        if (screening != null) {
            screening.close();
        }
        return Visitors.MAPPER.createObjectNode();
    }

    /** For good; who looks at it is shown nothing any more. */
    JsonNode delete(ObjectNode request) {
        String name = Asked.text(request, "recording");
        recordings.delete(name);
        shown.forEach((visitor, screening) -> {
            if (screening.recording().equals(name)) {
                end(visitor, screening);
            }
        });
        return Visitors.MAPPER.createObjectNode();
    }

    /** Shows what has become of the time; regularly, on one thread. */
    void tick() {
        shown.forEach((visitor, screening) -> {
            if (visitor.ready() && !screening.show(visitor)) {
                end(visitor, screening);
            }
        });
    }

    /** Unless they look at another one by now. */
    private void end(Visitor visitor, Screening screening) {
        if (shown.remove(visitor, screening)) {
            screening.close();
        }
    }

    @Override
    public void close() {
        shown.keySet().forEach(this::end);
    }
}

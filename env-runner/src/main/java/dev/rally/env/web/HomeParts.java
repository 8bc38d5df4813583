package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.recording.Recordings;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the page of a home has: its server, and what is in it. */
final class HomeParts implements Parts {
    private static final long LOOK_MS = 500;

    private final Hall hall;
    private final Recordings recordings;
    private final TableOpener opener;
    private final Desk desk;
    private final CurveFeed curves;
    private final Ladders ladders;
    private final Screenings screenings;

    /**
     * @param client the connection to the home's server that is open now, or null
     * @param lost told, on a thread of its own, when the server is; may look for it, and block meanwhile
     */
    HomeParts(Hall hall, RallyHome home, Supplier<@Nullable RallyClient> client, Consumer<RallyException> lost) {
        this.hall = hall;
        recordings = new Recordings(home.recordings());
        opener = new TableOpener(hall.tables, client);
        desk = new Desk(client);
        curves = new CurveFeed(home);
        ladders = new Ladders(hall.visitors, client);
        screenings = new Screenings(recordings);
        ServerWatch watch = new ServerWatch(client, lost, hall.visitors);
        hall.looks.every(LOOK_MS, watch::look);
        hall.looks.every(LOOK_MS, () -> curves.refresh(hall.visitors.all()));
        hall.looks.every(LOOK_MS, ladders::tell);
        hall.looks.every(LOOK_MS, new LogFeed(home, hall.visitors)::look);
        hall.looks.every(1_000 / PictureStreams.MOST_RATE, screenings::tick);
    }

    @Override
    public JsonNode run(Visitor visitor, String what, ObjectNode request) {
        return switch (what) {
            case "scenes" -> opener.scenes();
            case "open" -> opener.open(visitor, request);
            case "record" -> hall.tables.record(visitor, recordings, request);
            case "endRecord" -> hall.tables.endRecord(visitor);
            case "recordings" -> screenings.list();
            case "replay" -> screenings.replay(visitor, request);
            case "seek" -> screenings.seek(visitor, request);
            case "pace" -> screenings.pace(visitor, request);
            case "endReplay" -> screenings.end(visitor);
            case "deleteRecording" -> screenings.delete(request);
            case "follow" -> curves.follow(visitor, request);
            case "runs" -> curves.runs();
            case "ladder" -> ladders.begin(request);
            case "endLadder" -> ladders.end();
            default -> desk.run(what, request);
        };
    }

    @Override
    public void left(Visitor visitor) {
        screenings.end(visitor);
    }

    @Override
    public void close() {
        ladders.close();
        screenings.close();
    }
}

package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.Recordings;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.picture.Picture;
import dev.rally.env.round.Lineup;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import dev.rally.env.table.Table;
import dev.rally.env.table.TableListener;
import dev.rally.env.table.TableState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables that pages have opened, and who is at which. A table that nobody watches any more is closed. */
final class Tables implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);
    private static final int MAX_TABLES = 32;
    private static final long END_MS = 2_000;
    static final int MAX_NUMBER = 65_534;

    private final Visitors visitors;
    private final PictureStreams streams;
    private final Supplier<@Nullable RallyClient> server;
    private final Recordings recordings;
    private final Map<Integer, Table> open = new ConcurrentHashMap<>();
    private final Map<Integer, ObjectNode> states = new TreeMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private @Nullable JsonNode scenes;

    Tables(Visitors visitors, PictureStreams streams, Supplier<@Nullable RallyClient> server, Recordings recordings) {
        this.recordings = recordings;
        this.visitors = visitors;
        this.streams = streams;
        this.server = server;
    }

    /** The scenes that draw themselves, looked at once. */
    synchronized JsonNode scenes() {
        if (scenes == null) {
            ArrayNode all = Visitors.MAPPER.createArrayNode();
            SceneCatalog.names().forEach(name -> describe(name, all));
            scenes = all;
        }
        return scenes;
    }

    private static void describe(String name, ArrayNode all) {
        SceneSource source = SceneCatalog.named(name);
        try (SceneBatch batch = source.open(1)) {
            Picture picture = new Picture();
            picture.begin(0, 0, 0);
            batch.draw(0, picture);
            if (picture.drawn()) {
                ObjectNode scene = all.addObject().put("name", name).put("persons", batch.forPersons());
                scene.set("sides", Visitors.MAPPER.valueToTree(source.spec().sides()));
                scene.set("scripts", Visitors.MAPPER.valueToTree(source.spec().scripts()));
            }
        } catch (RuntimeException | LinkageError e) { // it may be anybody's
            LOG.warn("scene {} is not shown: drawing it failed", name, e);
        }
    }

    /** Opens a table, and seats the visitor where a person plays. */
    JsonNode open(Visitor visitor, ObjectNode request) {
        SceneSource source = SceneCatalog.named(Asked.text(request, "scene"));
        Lineup lineup = lineup(source.spec(), request.path("players"));
        int number = numbers.updateAndGet(last -> last % MAX_NUMBER + 1);
        Table table = new Table(number, source, lineup, System.nanoTime(), server, new Told(number));
        synchronized (this) {
            if (visitor.gone() || open.size() - (isAlone(visitor) ? 1 : 0) >= MAX_TABLES) {
                table.close();
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        MAX_TABLES + " tables are open, which is the limit; watch one of them");
            }
            left(visitor);
            open.put(number, table);
            visitor.watch(number);
            table.seats().takeAny(visitor);
            table.open();
        }
        return Visitors.MAPPER.createObjectNode().put("table", number);
    }

    /** Whether the table that the visitor is at goes when they do. */
    private boolean isAlone(Visitor visitor) {
        int number = visitor.watched();
        return open.containsKey(number) && !visitors.any(other -> other != visitor && other.watches(number));
    }

    private static Lineup lineup(SceneSpec spec, JsonNode players) {
        List<String> texts = new ArrayList<>();
        players.forEach(player -> texts.add(player.isTextual() ? player.textValue() : ""));
        if (texts.size() != spec.sides().size()
                || texts.contains("")
                || texts.stream().anyMatch(text -> text.contains(","))) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "\"players\" is " + Asked.shown(players) + "; it has one player for each of " + spec.sides()
                            + ": you, an agent, agent@checkpoint or one of " + spec.scripts());
        }
        Lineup lineup = Lineup.parse(spec, texts, "self");
        if (lineup.agents().contains("self")) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "\"self\" plays in trainings alone; name the agent");
        }
        return lineup;
    }

    /** Goes to a table, to look on. */
    JsonNode watch(Visitor visitor, ObjectNode request) {
        if (request.has("training")) {
            visitor.watchTraining(Asked.flag(request, "training"));
            return Visitors.MAPPER.createObjectNode();
        }
        int number = Asked.integer(request, "table", 1, MAX_NUMBER);
        synchronized (this) {
            Table table = at(number);
            goTo(visitor, table);
            getUp(visitor, table);
            ObjectNode state = states.get(number);
            return state == null ? Visitors.MAPPER.createObjectNode() : state.deepCopy();
        }
    }

    /** Goes to a table, and takes a seat there. */
    synchronized JsonNode sit(Visitor visitor, ObjectNode request) {
        Table table = at(Asked.integer(request, "table", 1, MAX_NUMBER));
        int side;
        if (request.path("side").isMissingNode()) {
            side = table.seats().takeAny(visitor);
        } else {
            int asked = Asked.integer(request, "side", 0, 255);
            side = table.seats().take(asked, visitor) ? asked : -1;
        }
        if (side < 0) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "no seat is free there; watch, or open a table of your own");
        }
        goTo(visitor, table);
        ObjectNode answer = Visitors.MAPPER.createObjectNode().put("side", side);
        answer.set("state", states.get(table.number()));
        return answer;
    }

    private void goTo(Visitor visitor, Table table) {
        if (!visitor.watches(table.number())) {
            left(visitor);
            visitor.watch(table.number());
        }
    }

    JsonNode leave(Visitor visitor) {
        left(visitor);
        return Visitors.MAPPER.createObjectNode();
    }

    JsonNode hold(Visitor visitor, ObjectNode request) {
        at(visitor.watched()).pause(Asked.flag(request, "held"));
        return Visitors.MAPPER.createObjectNode();
    }

    JsonNode restart(Visitor visitor) {
        at(visitor.watched()).restart();
        return Visitors.MAPPER.createObjectNode();
    }

    /** No answer: there is one in the next picture. */
    void press(Visitor visitor, ObjectNode request) {
        Table table = open.get(visitor.watched());
        if (table != null) {
            table.seats()
                    .press(
                            visitor,
                            request.path("to").asInt(),
                            request.path("fire").asBoolean());
        }
    }

    /** The visitor is no longer at any table. */
    synchronized void left(Visitor visitor) {
        int number = visitor.watched();
        visitor.watch(-1);
        Table table = open.get(number);
        if (table == null) {
            return;
        }
        getUp(visitor, table);
        if (!visitors.any(other -> other.watches(number))) {
            table.close();
            open.remove(number);
            states.remove(number);
            tellAll();
        }
    }

    private static void getUp(Visitor visitor, Table table) {
        table.endRecording(visitor);
        table.seats().leave(visitor);
    }

    /** Keeps what the visitor plays from now on. */
    synchronized JsonNode record(Visitor visitor, ObjectNode request) {
        String by = request.has("by") ? Asked.text(request, "by") : "";
        at(visitor.watched()).record(visitor, recordings, Asked.text(request, "recording"), by);
        return Visitors.MAPPER.createObjectNode();
    }

    JsonNode endRecord(Visitor visitor) {
        at(visitor.watched()).endRecording(visitor);
        return Visitors.MAPPER.createObjectNode();
    }

    /** How many sides a table's scene has; 0 where there is no such table. */
    synchronized int sides(int number) {
        return states.containsKey(number) ? states.get(number).path("sides").size() : 0;
    }

    private Table at(int number) {
        Table table = open.get(number);
        if (table == null) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "there is no table " + number + " any more; open one");
        }
        return table;
    }

    /** Tells everybody which tables there are. */
    private void tellAll() {
        ObjectNode message = Visitors.MAPPER.createObjectNode();
        ArrayNode all = message.putArray("tables");
        for (ObjectNode state : states.values()) {
            all.addObject()
                    .put("table", state.path("table").asInt())
                    .put("scene", state.path("scene").asText())
                    .<ObjectNode>set("players", state.path("players"))
                    .set("seated", state.path("seated"));
        }
        visitors.tell("tables", message);
    }

    @Override
    public void close() {
        open.values().forEach(Table::close);
        long end = System.nanoTime() + END_MS * 1_000_000;
        try {
            for (Table table : open.values()) {
                table.awaitEnd(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.clear();
    }

    private final class Told implements TableListener {
        private final int number;

        Told(int number) {
            this.number = number;
        }

        @Override
        public void frame(byte[] picture) {
            visitors.show(picture, visitor -> visitor.watches(number));
            streams.show(number, picture);
        }

        @Override
        public void stepped(SceneBatch scenes) {
            streams.look(number, scenes);
        }

        @Override
        public void state(TableState state) {
            ObjectNode node = Visitors.MAPPER.valueToTree(state);
            visitors.tell("table", node.deepCopy(), visitor -> visitor.watches(number));
            synchronized (Tables.this) {
                if (open.containsKey(number)) {
                    states.put(number, node);
                    tellAll();
                }
            }
        }
    }
}

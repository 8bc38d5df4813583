package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.Recordings;
import dev.rally.env.picture.Grey;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.table.Board;
import dev.rally.env.table.BoardSource;
import dev.rally.env.table.TableListener;
import dev.rally.env.table.TableState;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The tables, those that pages have opened and what is served, and who is at which. One that a page has opened is closed when
 * nobody watches it any more.
 */
final class Tables implements AutoCloseable {
    private static final int MAX_TABLES = 32;
    private static final long END_MS = 2_000;
    static final int MAX_NUMBER = 65_534;

    private final Visitors visitors;
    private final PictureStreams streams;
    private final Map<Integer, Board> open = new ConcurrentHashMap<>();
    private final Map<Integer, ObjectNode> states = new TreeMap<>();
    private final AtomicInteger numbers = new AtomicInteger();

    Tables(Visitors visitors, PictureStreams streams) {
        this.visitors = visitors;
        this.streams = streams;
    }

    /** Shows a game that is there for others too, as long as the page is served; its number. */
    synchronized int host(BoardSource source) {
        int number = nextNumber();
        Board board = source.board(number, new Told(number));
        open.put(number, board);
        board.open();
        return number;
    }

    /** Opens a table, and seats the visitor where a person plays; its number. */
    int open(Visitor visitor, BoardSource source) {
        int number = nextNumber();
        Board table = source.board(number, new Told(number));
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
        return number;
    }

    private int nextNumber() {
        return numbers.updateAndGet(last -> last % MAX_NUMBER + 1);
    }

    /** Whether the table that the visitor is at goes when they do. */
    private boolean isAlone(Visitor visitor) {
        int number = visitor.watched();
        return open.containsKey(number) && !visitors.any(other -> other != visitor && other.watches(number));
    }

    /** Goes to a table, to look on. */
    JsonNode watch(Visitor visitor, ObjectNode request) {
        if (request.has("training")) {
            visitor.watchTraining(Asked.flag(request, "training"));
            return Visitors.MAPPER.createObjectNode();
        }
        int number = Asked.integer(request, "table", 1, MAX_NUMBER);
        synchronized (this) {
            Board table = at(number);
            goTo(visitor, number);
            getUp(visitor, table);
            ObjectNode state = states.get(number);
            return state == null ? Visitors.MAPPER.createObjectNode() : state.deepCopy();
        }
    }

    /** Goes to a table, and takes a seat there. */
    synchronized JsonNode sit(Visitor visitor, ObjectNode request) {
        int number = Asked.integer(request, "table", 1, MAX_NUMBER);
        Board table = at(number);
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
        goTo(visitor, number);
        ObjectNode answer = Visitors.MAPPER.createObjectNode().put("side", side);
        answer.set("state", states.get(number));
        return answer;
    }

    private void goTo(Visitor visitor, int number) {
        if (!visitor.watches(number)) {
            left(visitor);
            visitor.watch(number);
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
        Board table = open.get(visitor.watched());
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
        Board table = open.get(number);
        if (table == null) {
            return;
        }
        getUp(visitor, table);
        if (table.endsUnwatched() && !visitors.any(other -> other.watches(number))) {
            table.close();
            open.remove(number);
            states.remove(number);
            tellAll();
        }
    }

    private static void getUp(Visitor visitor, Board table) {
        table.endRecording(visitor);
        table.seats().leave(visitor);
    }

    /** Keeps what the visitor plays from now on. */
    synchronized JsonNode record(Visitor visitor, Recordings recordings, ObjectNode request) {
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

    private Board at(int number) {
        Board table = open.get(number);
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
                    .<ObjectNode>set("seated", state.path("seated"))
                    .set("free", state.path("free"));
        }
        visitors.tell("tables", message);
    }

    @Override
    public void close() {
        open.values().forEach(Board::close);
        long end = System.nanoTime() + END_MS * 1_000_000;
        try {
            for (Board table : open.values()) {
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
        public void seen(int side, Supplier<Grey> sight) {
            streams.see(number, side, sight);
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

package dev.rally.comm.protocol;

import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Reads {@code infer} requests, in any order of members, without building a tree. */
final class InferRequestScanner {
    private static final byte[] JSONRPC = FlatJson.ascii("jsonrpc");
    private static final byte[] VERSION = FlatJson.ascii("2.0");
    private static final byte[] ID = FlatJson.ascii("id");
    private static final byte[] METHOD = FlatJson.ascii("method");
    private static final byte[] INFER = FlatJson.ascii(Protocol.INFER);
    private static final byte[] PARAMS = FlatJson.ascii("params");
    private static final byte[] AGENT = FlatJson.ascii("agent");
    private static final byte[] EXCHANGE = FlatJson.ascii("exchange");
    private static final byte[] SLOT = FlatJson.ascii("slot");
    private static final byte[] DETERMINISTIC = FlatJson.ascii("deterministic");
    private static final byte[] CHECKPOINT = FlatJson.ascii("checkpoint");
    private static final byte[] HOLD = FlatJson.ascii("hold");
    private static final byte[] DISTRIBUTION = FlatJson.ascii("distribution");

    private static final int ALL_MEMBERS = 0b1111;
    private static final int NEEDED_PARAMS = 0b000111;

    private final FlatJson json = new FlatJson();
    private final IntSupplier members = this::member;
    private final IntSupplier params = this::param;
    private long id;
    private int exchange;
    private int slot;
    private @Nullable Boolean deterministic;
    private @Nullable String checkpoint;
    private @Nullable Boolean hold;
    private @Nullable Boolean distribution;
    /** A client asks the same agent again and again: its name is made once. */
    private byte[] agentBytes = {};

    private String agent = "";

    /** False when the line is anything but a plain infer request, good or bad. */
    boolean scan(byte[] line, int from, int to) {
        json.begin(line, from, to);
        deterministic = null;
        checkpoint = null;
        hold = null;
        distribution = null;
        int seen = json.object(members);
        return json.finished() && seen == ALL_MEMBERS;
    }

    long id() {
        return id;
    }

    Command.Infer command() {
        return new Command.Infer(agent, exchange, slot, deterministic, checkpoint, hold, distribution);
    }

    private int member() {
        if (json.is(JSONRPC)) {
            return stringIs(VERSION) ? 1 : 0;
        } else if (json.is(ID)) {
            id = json.integer();
            return 2;
        } else if (json.is(METHOD)) {
            return stringIs(INFER) ? 4 : 0;
        }
        return json.is(PARAMS) && (json.object(params) & NEEDED_PARAMS) == NEEDED_PARAMS ? 8 : 0;
    }

    private boolean stringIs(byte[] expected) {
        json.string();
        return json.is(expected);
    }

    private int param() {
        if (json.is(AGENT)) {
            readAgent();
            return 1;
        } else if (json.is(EXCHANGE)) {
            exchange = json.int32();
            return 2;
        } else if (json.is(SLOT)) {
            slot = json.int32();
            return 4;
        } else if (json.is(DETERMINISTIC)) {
            deterministic = json.bool();
            return 8;
        } else if (json.is(CHECKPOINT)) {
            json.string();
            checkpoint = new String(json.copy(), StandardCharsets.US_ASCII);
            return 16;
        } else if (json.is(HOLD)) {
            hold = json.bool();
            return 32;
        } else if (json.is(DISTRIBUTION)) {
            distribution = json.bool();
            return 64;
        }
        return 0;
    }

    private void readAgent() {
        json.string();
        if (!json.is(agentBytes)) {
            agentBytes = json.copy();
            agent = new String(agentBytes, StandardCharsets.US_ASCII);
        }
    }
}

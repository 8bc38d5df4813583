package dev.rally.comm.protocol;

import java.util.function.IntSupplier;

/** Reads answers to {@code infer} without building a tree. */
final class InferAnswerScanner {
    private static final byte[] JSONRPC = FlatJson.ascii("jsonrpc");
    private static final byte[] VERSION = FlatJson.ascii("2.0");
    private static final byte[] ID = FlatJson.ascii("id");
    private static final byte[] RESULT = FlatJson.ascii("result");
    private static final byte[] ROWS = FlatJson.ascii("rows");
    private static final byte[] MODE = FlatJson.ascii("mode");
    private static final byte[] POLICY_VERSION = FlatJson.ascii("policyVersion");
    private static final byte[] ROLLOUT = FlatJson.ascii("rollout");
    private static final byte[] TRAINING = FlatJson.ascii(ParamsBinder.word(Mode.TRAINING));
    private static final byte[] DETERMINISTIC = FlatJson.ascii(ParamsBinder.word(Mode.DETERMINISTIC));

    private static final int ALL_MEMBERS = 0b111;
    private static final int ALL_FIELDS = 0b1111;

    private final FlatJson json = new FlatJson();
    private final IntSupplier members = this::member;
    private final IntSupplier fields = this::field;
    private long id;
    private int rows;
    private Mode mode = Mode.TRAINING;
    private long policyVersion;
    private long rollout;

    /** False when the line is anything but a plain answer to infer. */
    boolean scan(byte[] line, int from, int to) {
        json.begin(line, from, to);
        int seen = json.object(members);
        return json.finished() && seen == ALL_MEMBERS;
    }

    long id() {
        return id;
    }

    Result.Infer result() {
        return new Result.Infer(rows, mode, policyVersion, rollout);
    }

    private int member() {
        if (json.is(JSONRPC)) {
            json.string();
            return json.is(VERSION) ? 1 : 0;
        } else if (json.is(ID)) {
            id = json.integer();
            return 2;
        }
        return json.is(RESULT) && json.object(fields) == ALL_FIELDS ? 4 : 0;
    }

    private int field() {
        if (json.is(ROWS)) {
            rows = json.int32();
            return 1;
        } else if (json.is(MODE)) {
            return readMode() ? 2 : 0;
        } else if (json.is(POLICY_VERSION)) {
            policyVersion = json.integer();
            return 4;
        } else if (json.is(ROLLOUT)) {
            rollout = json.integer();
            return 8;
        }
        return 0;
    }

    private boolean readMode() {
        json.string();
        mode = json.is(TRAINING) ? Mode.TRAINING : Mode.DETERMINISTIC;
        return mode == Mode.TRAINING || json.is(DETERMINISTIC);
    }
}

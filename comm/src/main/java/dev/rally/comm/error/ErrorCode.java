package dev.rally.comm.error;

/**
 * Every way in which a command can fail. The number is the {@code code} of the JSON-RPC error, the name its {@code
 * data.name}; both are part of the protocol and never change their meaning.
 */
public enum ErrorCode {
    PARSE_ERROR(-32700),
    INVALID_REQUEST(-32600),
    METHOD_NOT_FOUND(-32601),
    INVALID_PARAMS(-32602),
    INTERNAL_ERROR(-32603),

    /** The first command was not {@code hello}, or its token is wrong. */
    UNAUTHENTICATED(-32001),
    UNSUPPORTED_VERSION(-32002),
    LINE_TOO_LONG(-32003),
    TOO_MANY_REQUESTS(-32004),
    CANCELLED(-32005),
    SHUTTING_DOWN(-32006),
    /** A client on another machine asked for what needs a file on the server's. */
    LOCAL_ONLY(-32007),

    UNKNOWN_AGENT(-32010),
    AGENT_EXISTS(-32011),
    INVALID_SPEC(-32012),
    SPEC_MISMATCH(-32013),

    UNKNOWN_EXCHANGE(-32020),
    INVALID_SLOT(-32021),
    INVALID_BATCH(-32022),
    /** A NaN or an infinity stands in a batch. */
    NOT_FINITE(-32023),
    UNKNOWN_REPLAY_LOG(-32024),
    UNKNOWN_RECORDING(-32025),

    NOTHING_TO_TRAIN(-32030),
    /** The steps that the outcomes belong to are gone: trained, discarded by a mode switch, or of an earlier server. */
    ROLLOUT_DISCARDED(-32031),
    /** The agent holds as many untrained steps as it may. */
    ROLLOUT_FULL(-32032),
    /** The agent is in deterministic mode: it keeps no replays and does not train. */
    AGENT_DETERMINISTIC(-32033),
    /** A training step produced NaN or infinity; it was not published and the agent was rolled back. */
    DIVERGED(-32034),

    UNKNOWN_CHECKPOINT(-32040),
    CORRUPT_CHECKPOINT(-32041),
    DISK_FULL(-32042),

    /** Raised by the client itself: no answer and no progress came within the deadline. */
    DEADLINE_EXCEEDED(-32090),
    /** Raised by the client itself: the connection ended before the answer came. */
    CONNECTION_LOST(-32091),
    /** Raised by the client itself: the server process did not start or died. */
    SERVER_DIED(-32092);

    private final int number;

    ErrorCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** The code with that number, or {@link #INTERNAL_ERROR} for one that a newer server may send. */
    public static ErrorCode ofNumber(int number) {
        for (ErrorCode code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        return INTERNAL_ERROR;
    }
}

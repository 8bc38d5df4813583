package dev.rally.comm.protocol;

/** The version, the method names and the limits of the command channel. */
public final class Protocol {
    /** The newest version this build speaks. */
    public static final int VERSION = 1;
    /** The oldest version this build speaks. */
    public static final int MIN_VERSION = 1;

    /** The longest line, newline included; the client's own state in {@code checkpoint.save} is what needs the room. */
    public static final int MAX_LINE_BYTES = 4 << 20;
    /** The longest line a server answers: room for a client's state that filled its own line, and what goes with it. */
    public static final int MAX_ANSWER_BYTES = 2 * MAX_LINE_BYTES;
    /** Requests of one connection that may wait for their answers at once. */
    public static final int MAX_REQUESTS_IN_FLIGHT = 64;
    /** The largest half of a slot of an exchange. */
    public static final int MAX_SLOT_BYTES = 256 << 20;

    public static final int MAX_SLOTS = 256;
    /** All exchange files together: what a session may take of the disk. */
    public static final int MAX_EXCHANGE_BYTES = Integer.MAX_VALUE;
    /** Lanes of all exchanges together. */
    public static final int MAX_LANES = 1 << 20;
    /** How often long work reports progress at least. */
    public static final int PROGRESS_INTERVAL_MS = 500;

    public static final String HELLO = "hello";
    public static final String PING = "ping";
    public static final String STATUS = "status";
    public static final String AGENT_CREATE = "agent.create";
    public static final String AGENT_LOAD = "agent.load";
    public static final String AGENT_LIST = "agent.list";
    public static final String AGENT_MODE = "agent.mode";
    public static final String AGENT_DELETE = "agent.delete";
    public static final String EXCHANGE_OPEN = "exchange.open";
    public static final String EXCHANGE_CLOSE = "exchange.close";
    public static final String INFER = "infer";
    public static final String REPLAY_SUBMIT = "replay.submit";
    public static final String TRAIN = "train";
    public static final String CHECKPOINT_SAVE = "checkpoint.save";
    public static final String CHECKPOINT_LIST = "checkpoint.list";
    public static final String CHECKPOINT_RESTORE = "checkpoint.restore";
    public static final String CHECKPOINT_DELETE = "checkpoint.delete";
    public static final String POLICY_EXPORT = "policy.export";
    public static final String METRICS_ADD = "metrics.add";
    public static final String ENVIRONMENT_SET = "environment.set";
    public static final String ENVIRONMENT_PARAMETERS = "environment.parameters";
    public static final String RECORDING_START = "recording.start";
    public static final String RECORDING_APPEND = "recording.append";
    public static final String RECORDING_STOP = "recording.stop";
    public static final String RECORDING_LIST = "recording.list";
    public static final String RECORDING_DELETE = "recording.delete";
    public static final String PAUSE = "pause";
    public static final String RESUME = "resume";
    public static final String CANCEL = "cancel";
    public static final String SHUTDOWN = "shutdown";

    /** The notification by which long work reports. */
    public static final String PROGRESS = "progress";

    private Protocol() {}
}

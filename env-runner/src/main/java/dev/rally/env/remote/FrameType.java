package dev.rally.env.remote;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;

/** What a frame is. The numbers are part of the protocol and never change their meaning. */
public enum FrameType {
    /** JSON, {@link Hello}. Client. */
    HELLO(1),
    /** JSON, {@link Welcome}. Server. */
    WELCOME(2),
    /** JSON, {@link Opening}. Client. */
    OPEN(3),
    /** JSON, {@link Opening} as it is in force. Server. */
    OPENED(4),

    /** A seed, int64. Client. */
    RESET(16),
    /** What the scenes show where they stand. Server. */
    OBSERVATIONS(17),
    /** Actions of a range of scenes. Client. */
    STEP(18),
    /** What the step brought, {@link StepLayout}. Server. */
    OUTCOMES(19),
    /** A script for a side of a range of scenes. Client. */
    ASSIGN(20),
    ASSIGNED(21),
    SAVE(22),
    /** The scenes' complete state. Server. */
    STATE(23),
    /** A state that was saved. Client. */
    RESTORE(24),
    /** Why the state was not restored, in UTF-8; the connection goes on. Server. */
    REFUSED(25),

    /** Up to 64 bytes of any content. Client. */
    PING(32),
    /** The same bytes. Server. */
    PONG(33),
    /** Nothing: the server lives, and the answer is still to come. Server. */
    HEARTBEAT(34),

    /** An error's number, int32, and its message in UTF-8; the connection ends. Server. */
    ERROR(127);

    private final int number;

    FrameType(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** @throws RallyException INVALID_REQUEST for a number that is none of them */
    static FrameType of(int number) {
        for (FrameType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new RallyException(
                ErrorCode.INVALID_REQUEST,
                "a frame's type is " + number + ", which is none; docs/env-server.md has those that there are");
    }
}

package dev.rally.comm.recording;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.Check;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.time.WallClock;

/**
 * What a recording's transitions are of, written when it begins.
 *
 * @param format {@value #FORMAT}
 * @param by who acted, for people: {@code level2}, {@code pong@best}, {@code person}; empty where nobody says
 * @param scene where, for people; empty where nobody says
 * @param createdMs since 1970
 */
public record RecordingHeader(
        int format, ObservationSpace observation, ActionSpace action, String by, String scene, long createdMs) {
    public static final int FORMAT = 1;

    private static final int MAX_CHARS = 128;

    public RecordingHeader {
        Check.that(
                format == FORMAT,
                "format is %s; this version reads recordings of format %s: use the version that wrote it",
                format,
                FORMAT);
        Check.that(observation != null, "observation is missing; give {\"type\":\"float32\",\"shape\":[features]}");
        Check.that(action != null, "action is missing; give {\"type\":\"discrete\",\"n\":…}");
        by = plain("by", by);
        scene = plain("scene", scene);
    }

    private static String plain(String field, String text) {
        Check.that(
                text != null && text.length() <= MAX_CHARS && text.chars().noneMatch(Character::isISOControl),
                "%s is longer than %s characters or has a control character; give a short plain text",
                field,
                MAX_CHARS);
        return text;
    }

    /** Of a recording that begins now. */
    public static RecordingHeader now(ObservationSpace observation, ActionSpace action, String by, String scene) {
        return new RecordingHeader(FORMAT, observation, action, by, scene, WallClock.REAL.millis());
    }
}

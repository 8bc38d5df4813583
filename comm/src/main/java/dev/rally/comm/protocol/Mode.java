package dev.rally.comm.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What an agent does with the steps it plays. */
public enum Mode {
    /** Samples its actions, keeps its steps, learns. */
    @JsonProperty("training")
    TRAINING,
    /** Takes the mean or the most likely action, keeps nothing, never learns. */
    @JsonProperty("deterministic")
    DETERMINISTIC;

    /** The protocol's word. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

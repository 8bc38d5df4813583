package dev.rally.comm.protocol;

import dev.rally.comm.error.RallyException;
import org.jspecify.annotations.Nullable;

/** What a server reads in one line. */
public sealed interface RequestLine {

    record Accepted(long id, Command<?> command) implements RequestLine {}

    /** @param id null when the line does not say whose answer the error is */
    record Refused(@Nullable Long id, RallyException reason) implements RequestLine {}
}

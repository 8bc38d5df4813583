package dev.rally.comm.protocol;

import dev.rally.comm.error.RallyException;
import org.jspecify.annotations.Nullable;

/** What a client reads in one line. */
public sealed interface Answer {

    record Success(long id, Result result) implements Answer {}

    /** @param id null when the server could not tell which request was at fault */
    record Failure(@Nullable Long id, RallyException reason) implements Answer {}

    record Report(Progress progress) implements Answer {}
}

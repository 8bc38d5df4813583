package dev.rally.env.config;

import dev.rally.comm.error.RallyException;
import java.util.function.Supplier;

/** Says where in a configuration something is wrong that knows only what is wrong. */
final class At {
    private At() {}

    static <T> T key(String path, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (RallyException e) {
            throw new RallyException(e.code(), path + ": " + e.getMessage(), e);
        }
    }
}

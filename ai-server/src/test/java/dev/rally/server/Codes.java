package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import org.assertj.core.api.ThrowingConsumer;

/** Says which code a failure must carry. */
final class Codes {
    private Codes() {}

    static ThrowingConsumer<Throwable> is(ErrorCode code) {
        return failure -> {
            assertThat(failure).isInstanceOf(RallyException.class);
            assertThat(((RallyException) failure).code())
                    .as(String.valueOf(failure.getMessage()))
                    .isEqualTo(code);
        };
    }
}

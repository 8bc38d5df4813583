package dev.rally.server.compat.pong;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.server.socketio.Event;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What came of a game.
 *
 * @param event null when the game has gone
 * @param nanos when it came, by a clock that never goes back
 */
record Arrival(Game game, @Nullable Event event, long nanos) {

    /** The same, whose answer acknowledges all of these. */
    Arrival answering(List<Arrival> states) {
        Event newest = Objects.requireNonNull(event);
        List<Consumer<JsonNode>> all = states.stream()
                .map(state -> Objects.requireNonNull(state.event).acknowledge())
                .toList();
        Event one = new Event(newest.name(), newest.arguments(), answer -> all.forEach(each -> each.accept(answer)));
        return new Arrival(game, one, nanos);
    }
}

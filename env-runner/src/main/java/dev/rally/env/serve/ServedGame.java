package dev.rally.env.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.remote.Opening;
import dev.rally.env.scene.SceneBatch;
import java.util.List;

/**
 * What is served, for who looks on.
 *
 * @param actions what a side can do, as in an agent's spec
 * @param actionNames what each choice is called; none where choices have numbers alone
 * @param where clients connect
 * @param free the side that a client leaves first, as a rule; {@link Watched#NONE} for none, or where keys cannot play
 */
record ServedGame(
        String scene, List<String> sides, JsonNode actions, List<String> actionNames, String where, int free) {
    ServedGame {
        sides = List.copyOf(sides);
        actionNames = List.copyOf(actionNames);
    }

    static ServedGame of(Offer offer, String where) {
        try (SceneBatch scenes = offer.source().open(1)) {
            return new ServedGame(
                    scenes.spec().name(),
                    scenes.spec().sides(),
                    SpecJson.tree(scenes.spec().action()),
                    scenes.actionNames(),
                    where,
                    Onlooker.free(scenes, offer.complete(new Opening(1, List.of(), ""))));
        }
    }

    static ServedGame socketPong(String where) {
        return new ServedGame(
                "socket-pong",
                List.of("left", "right"),
                SpecJson.tree(new ActionSpace.Discrete(2)),
                List.of("up", "down"),
                where,
                SocketPongOnlooker.RIGHT);
    }
}

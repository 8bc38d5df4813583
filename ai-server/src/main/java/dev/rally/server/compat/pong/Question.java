package dev.rally.server.compat.pong;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A state that the agent is to act in.
 *
 * @param rows the agent's view, and the opponent's where the agent moves that one too
 * @param acknowledge takes the answer
 */
record Question(Game game, StateMessage message, List<PolicyClient.Row> rows, Consumer<JsonNode> acknowledge) {
    Question {
        rows = List.copyOf(rows);
    }

    static Question of(
            Game game, StateMessage message, float[] features, boolean begins, Consumer<JsonNode> acknowledge) {
        List<PolicyClient.Row> rows = new ArrayList<>();
        rows.add(new PolicyClient.Row(game.lane(), features, begins));
        if (message.bothSides()) {
            float[] mirrored = Features.of(message.state().mirrored());
            rows.add(new PolicyClient.Row(game.lane() + 1, mirrored, begins));
        }
        return new Question(game, message, rows, acknowledge);
    }

    boolean best() {
        return message.use() == StateMessage.Use.BEST;
    }

    /** @param choices one for each row */
    void answer(List<Choice> choices) {
        Action opponent = choices.size() > 1 ? choices.get(1).action() : Action.STAY;
        game.acted(message, rows.get(0).features(), choices.get(0));
        game.answer(choices.get(0).action(), opponent, acknowledge);
    }

    void refuse(String why) {
        game.drop();
        game.once(Oddity.NOT_ANSWERED, why);
        game.refuse(why, acknowledge);
    }
}

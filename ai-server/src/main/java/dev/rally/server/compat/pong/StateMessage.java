package dev.rally.server.compat.pong;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.server.socketio.Event;
import java.util.Set;

/**
 * A state as games send it, in one of two vocabularies.
 *
 * <pre>
 * {"combo_smash", "width", "height", "myself": {"score", "position": {"x", "y"}}, "player": {…}, "ball": {"position"}}
 * {"gameMode", "ballX", "ballY", "agentPaddleY", "opponentPaddleY", "agentScore", "opponentScore", "comboSmash", …}
 * </pre>
 *
 * @param use what the agent is to do with it
 * @param mode the game's own word for it; empty where it says none
 * @param bothSides whether the answer moves the opponent's racket too
 */
record StateMessage(PongState state, Use use, String mode, boolean bothSides) {

    /** What a game's mode makes of a state. */
    enum Use {
        /** To play as it learns, and learn. */
        LEARN,
        /** To play as it learns: a person has the agent's racket. */
        PLAY,
        /** To play as well as it can. */
        BEST
    }

    static final double USUAL_WIDTH = 800;
    static final double USUAL_HEIGHT = 600;

    private static final double MOST_PIXELS = 1e6;
    private static final double MOST_COUNTED = 1e9;
    /** Of the width: where the rackets stand in the vocabulary that does not say it. */
    private static final double AGENT_X = 0.875;

    private static final double OPPONENT_X = 0.125;

    private static final Set<String> MODES =
            Set.of("HUMAN_VS_AI", "AI_VS_HUMAN", "AI_VS_AI", "TRAINING_SELF_PLAY", "EVALUATION");
    private static final Set<String> SIDES = Set.of("AGENT", "OPPONENT");

    /** @throws BadState saying which field is wrong */
    static StateMessage of(Event event) {
        if (event.arguments().size() != 1) {
            throw new BadState(
                    event.name() + " has " + event.arguments().size() + " arguments; it must have one, the state");
        }
        return of(event.arguments().get(0));
    }

    static StateMessage of(JsonNode message) {
        StateFields fields = StateFields.of(message);
        double width = fields.number("width", 1, MOST_PIXELS, USUAL_WIDTH);
        double height = fields.number("height", 1, MOST_PIXELS, USUAL_HEIGHT);
        return message.has("ballX") || message.has("agentPaddleY")
                ? flat(fields, width, height)
                : nested(fields, width, height);
    }

    private static StateMessage nested(StateFields fields, double width, double height) {
        StateFields ball = fields.inner("ball").inner("position");
        PongState state = new PongState(
                width,
                height,
                fields.count("combo_smash", MOST_COUNTED),
                side(fields.inner("myself")),
                side(fields.inner("player")),
                pixels(ball, "x"),
                pixels(ball, "y"));
        return new StateMessage(state, Use.LEARN, "", false);
    }

    private static PongState.Side side(StateFields side) {
        StateFields position = side.inner("position");
        return new PongState.Side(pixels(position, "x"), pixels(position, "y"), side.count("score", MOST_COUNTED));
    }

    private static double pixels(StateFields fields, String field) {
        return fields.number(field, -MOST_PIXELS, MOST_PIXELS);
    }

    private static StateMessage flat(StateFields fields, double width, double height) {
        fields.word("lastHitBy", SIDES);
        fields.word("pointWinner", SIDES);
        PongState state = new PongState(
                width,
                height,
                fields.count("comboSmash", MOST_COUNTED),
                flatSide(fields, "agent", AGENT_X * width, height),
                flatSide(fields, "opponent", OPPONENT_X * width, height),
                pixels(fields, "ballX"),
                pixels(fields, "ballY"));
        String mode = fields.word("gameMode", MODES);
        return new StateMessage(state, use(mode), mode, true);
    }

    private static Use use(String mode) {
        return switch (mode) {
            case "EVALUATION" -> Use.BEST;
            case "HUMAN_VS_AI" -> Use.PLAY;
            default -> Use.LEARN;
        };
    }

    private static PongState.Side flatSide(StateFields fields, String side, double x, double height) {
        return new PongState.Side(
                x, fields.number(side + "PaddleY", 0, height), fields.count(side + "Score", MOST_COUNTED));
    }
}

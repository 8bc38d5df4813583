package dev.rally.env.game;

import dev.rally.env.scene.Canvas;
import java.util.List;
import java.util.Map;

/**
 * How agents see a game and what they can do in it: scene information as numbers, and a number as a command. Any thread.
 */
public interface GameEncoder {

    /** The scenes that agents train in, by their names, with the values of all parameters of their game. */
    Map<String, Map<String, Object>> scenes();

    /**
     * The game's parameters that trainings may set, by their names: whole numbers that have bounds, and choices, which count from
     * 0. What agents see must not depend on them in its form.
     */
    default List<String> varied() {
        return List.of();
    }

    /** Numbers that an observation has. */
    int features();

    /** How many observations agents see at once, the oldest first: more than one for what moves, where no single one tells how. */
    default int stack() {
        return 1;
    }

    /** Draws the game as what a seat sees shows it, for people who look at recordings; one that cannot draws nothing. */
    default void draw(float[] seen, Canvas canvas) {}

    /** The commands, by the numbers of actions; for people with two keys the first and the last, and the middle one for no key. */
    List<String> commands();

    /** Writes what the seat sees, in its own view, from about -1 to 1. */
    void encode(String seat, Map<String, Object> sceneInfo, float[] out);

    /** What the frame that led to this scene information was worth to the seat. */
    float reward(String seat, Map<String, Object> before, Map<String, Object> sceneInfo);

    /** Points that the seat has won by the frame that ended the round; 0 for a round that goes on. */
    int points(String seat, Map<String, Object> sceneInfo);
}

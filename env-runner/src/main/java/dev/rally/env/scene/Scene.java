package dev.rally.env.scene;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One running game, for authors who do not write batches; lifted scenes make a batch of many. */
public interface Scene {

    SceneSpec spec();

    /** Starts a new game. */
    void reset(long seed);

    /**
     * Says what the game is like that the coming {@link #reset} begins: a value for each of the spec's parameters, in their
     * order, within their ranges. The array is the caller's, who writes the next game's into it; what a scene needs of it is
     * part of what it {@link #save}s.
     */
    default void vary(double[] values) {
        throw new UnsupportedOperationException(spec().name() + " has parameters and no vary");
    }

    /** Lets one of the spec's scripted players move a side; null gives it to actions. Not for specs without any. */
    default void assign(int side, @Nullable String script) {}

    /** The side's action for the coming step in a discrete action space. */
    default void apply(int side, int action) {
        throw new UnsupportedOperationException(spec().name() + " takes no discrete actions");
    }

    /** The side's action for the coming step in a multi-discrete action space: a choice a factor, from the offset. */
    default void apply(int side, int[] action, int offset) {
        throw new UnsupportedOperationException(spec().name() + " takes no multi-discrete actions");
    }

    /** The side's action for the coming step in a continuous action space: {@code dimensions} floats from the offset. */
    default void apply(int side, float[] action, int offset) {
        throw new UnsupportedOperationException(spec().name() + " takes no continuous actions");
    }

    /** Advances the game's physics by one agent step. */
    void advance();

    /** Writes the side's observation, a vector, to {@code out} from the absolute index {@code outIndex}. */
    default void observe(int side, FloatBuffer out, int outIndex) {
        throw new UnsupportedOperationException(spec().name() + " shows no vectors");
    }

    /** Writes the side's observation, an image, to {@code out} from the absolute index {@code outIndex}. */
    default void observe(int side, ByteBuffer out, int outIndex) {
        throw new UnsupportedOperationException(spec().name() + " shows no images");
    }

    /**
     * Where the spec has masks: writes a byte for each choice of the side's coming action to {@code out} from the absolute
     * index {@code outIndex}, first those of the first factor: 1 where it is allowed, else 0. Each factor needs one.
     */
    default void mask(int side, ByteBuffer out, int outIndex) {
        throw new UnsupportedOperationException(spec().name() + " masks nothing");
    }

    /** The side's reward for the last {@link #advance}. */
    float reward(int side);

    /** Points that the side won in the last {@link #advance}. */
    default int points(int side) {
        return 0;
    }

    /** How often the rally went from one side to the other in the last {@link #advance}. */
    default int hits() {
        return 0;
    }

    boolean terminated();

    boolean truncated();

    /** What each choice of a discrete action is called, of all factors side by side; none where choices have numbers alone. */
    default List<String> actionNames() {
        return List.of();
    }

    /** How many agent steps a second the game takes for people who watch it. */
    default float stepsPerSecond() {
        return SceneBatch.DEFAULT_STEPS_PER_SECOND;
    }

    /** Draws the game as it is now, for people who watch; one that cannot draws nothing. */
    default void draw(Canvas canvas) {}

    /**
     * Draws the game as a side's observation, a vector, shows it, for people who look at recordings, of which nothing else is left; one
     * that cannot draws nothing.
     */
    default void drawSeen(float[] observation, Canvas canvas) {}

    /** The complete state, such that {@link #restore} goes on bit for bit. */
    byte[] save();

    void restore(byte[] state);
}

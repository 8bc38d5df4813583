package dev.rally.env.scene;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many scenes of one kind, advanced together. Distinct ranges of scenes may be observed and stepped by distinct
 * threads at the same time; everything else needs one thread at a time.
 */
public interface SceneBatch extends AutoCloseable {
    float DEFAULT_STEPS_PER_SECOND = 30;

    SceneSpec spec();

    int scenes();

    /** Starts every scene afresh; the same seed gives the same scenes, whatever the ranges they are stepped in. */
    void reset(long seed);

    /**
     * From now on games begin as this says; those that go on stay as they are. What it says is no part of a saved state, but
     * what games have begun with is.
     */
    default void vary(Variation variation) {
        if (!spec().parameters().isEmpty()) {
            throw new UnsupportedOperationException(spec().name() + " has parameters and no vary");
        }
    }

    /** Lets a scripted player move a side in the scenes {@code first} to {@code last - 1}; null gives it to actions. */
    void assign(int side, int first, int last, @Nullable String script);

    /**
     * From now on {@link #step} writes what scripts do, as near as actions can be, where it else takes no notice of actions.
     *
     * @throws RallyException INVALID_PARAMS where a scene cannot tell
     */
    default void writeScripts() {
        throw new RallyException(
                ErrorCode.INVALID_PARAMS,
                spec().name() + " does not tell what its scripts do; let an agent or a person play");
    }

    /** Writes what the side sees, scene by scene, to the rows of {@code out} from {@code row} on. */
    void observe(int side, int first, int last, Observations out, int row);

    /**
     * Where the spec has masks: writes, scene by scene, {@link SceneSpec#maskBytes} bytes to {@code out} from the absolute
     * index {@code outIndex}: 1 where the side may choose it in the coming step, else 0.
     */
    default void masks(int side, int first, int last, ByteBuffer out, int outIndex) {
        throw new UnsupportedOperationException(spec().name() + " masks nothing");
    }

    /**
     * Writes, scene by scene, 1 where what a side sees now is the first observation of its game, else 0, to {@code out}
     * from the absolute index {@code outIndex}.
     */
    void episodeStarts(int first, int last, ByteBuffer out, int outIndex);

    /**
     * Advances the scenes {@code first} to {@code last - 1} by one agent step and fills their outcomes. A scene whose
     * game ended starts its next one at once: the next observation is of the new game.
     */
    void step(int first, int last, Actions actions, Outcomes outcomes);

    /** How many agent steps a second the game takes for people who watch or play it. */
    default float stepsPerSecond() {
        return DEFAULT_STEPS_PER_SECOND;
    }

    /** How many frames people are shown of an agent step, the one at its end included. */
    default int framesPerStep() {
        return 1;
    }

    /**
     * Does the same as {@link #step(int, int, Actions, Outcomes)}, frame by frame: between two of them it runs {@code
     * betweenFrames}, which may draw, wait, and change the actions of sides that persons play.
     */
    default void step(int first, int last, Actions actions, Outcomes outcomes, Runnable betweenFrames) {
        step(first, last, actions, outcomes);
    }

    /** Whether somebody at the keyboard can play so: can do nothing too. */
    default boolean forPersons() {
        return true;
    }

    /** What each choice of a discrete action is called, of all factors side by side; none where choices have numbers alone. */
    default List<String> actionNames() {
        return List.of();
    }

    /**
     * Writes what somebody at the keyboard does as the side's action in the scene.
     *
     * @param direction -1 is up or left, 1 down or right, 0 neither
     * @param fires whether the other key is pressed, where there is something for it to do
     */
    default void press(Actions actions, int side, int scene, int direction, boolean fires) {
        Keyboard.press(spec().action(), actions, side, scene, direction);
    }

    /** Draws a scene as it is now; one that cannot draws nothing. */
    default void draw(int scene, Canvas canvas) {}

    /**
     * Draws a game as a side's observation, a vector, shows it, whatever the scenes are at; one that cannot draws nothing.
     */
    default void drawSeen(float[] observation, Canvas canvas) {}

    /** The complete state, such that {@link #restore} goes on bit for bit. */
    byte[] save();

    /** @throws IllegalArgumentException if the state is not of such a batch: another scene, count or version */
    void restore(byte[] state);

    /** Lets go of what the scenes hold outside this process; they are of no use afterwards. */
    @Override
    default void close() {}
}

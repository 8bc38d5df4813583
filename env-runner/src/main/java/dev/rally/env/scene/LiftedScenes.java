package dev.rally.env.scene;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a batch of many separate {@link Scene}s. Each game gets a seed of its own, derived from the batch's seed, the
 * scene's place and the number of games it has played; a scene whose game ended starts its next one at once.
 *
 * <p>A discrete action that does not exist and a continuous one that is not finite throw {@link
 * IllegalArgumentException}; finite continuous actions are clamped to the space's bounds. The scenes of the range
 * before the refused one have then been stepped: reset or restore the batch.
 */
public final class LiftedScenes implements SceneBatch {
    private final Scene[] scenes;
    private final SceneSpec spec;
    private final int sides;
    private final ActionSpace action;
    /** {@code [factor]} */
    private final int[] choices;

    private final float[][] clamped;
    private final boolean images;
    private final long[] games;
    /** {@code [scene]}: 1 until a game's first step. */
    private final byte[] starts;

    /** {@code [scene][parameter]}: what the present game has begun with. */
    private final double[][] values;

    private Variation variation;
    private long seed;

    /**
     * Lifts as many scenes as asked from the factory, and resets them with seed 0.
     *
     * @throws IllegalArgumentException if the factory's scenes differ in their specs
     */
    public LiftedScenes(Supplier<? extends Scene> factory, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a batch has 1 scene or more, not " + count);
        }
        scenes = new Scene[count];
        for (int i = 0; i < count; i++) {
            scenes[i] = factory.get();
        }
        spec = scenes[0].spec();
        for (Scene scene : scenes) {
            if (!scene.spec().equals(spec)) {
                throw new IllegalArgumentException(
                        "the factory made scenes of two specs: " + spec + " and " + scene.spec());
            }
        }
        sides = spec.sides().size();
        action = spec.action();
        choices = action.choices().stream().mapToInt(n -> n).toArray();
        clamped = new Actions(spec, count).continuous;
        images = spec.observation().type() == ObservationSpace.Type.UINT8;
        games = new long[count];
        starts = new byte[count];
        values = new double[count][spec.parameters().size()];
        variation = Variation.none(spec.parameters());
        reset(0);
    }

    /** Where batches of such scenes come from. */
    public static SceneSource source(Supplier<? extends Scene> factory) {
        SceneSpec spec = new LiftedScenes(factory, 1).spec();
        return new SceneSource() {
            @Override
            public SceneSpec spec() {
                return spec;
            }

            @Override
            public SceneBatch open(int scenes) {
                return new LiftedScenes(factory, scenes);
            }
        };
    }

    @Override
    public SceneSpec spec() {
        return spec;
    }

    @Override
    public int scenes() {
        return scenes.length;
    }

    @Override
    public void reset(long seed) {
        this.seed = seed;
        for (int i = 0; i < scenes.length; i++) {
            games[i] = 0;
            startGame(i);
        }
    }

    private void startGame(int i) {
        long game = SceneRandom.derive(SceneRandom.derive(seed, i), games[i]++);
        double[] begins = values[i];
        for (int parameter = 0; parameter < begins.length; parameter++) {
            begins[parameter] = variation.value(parameter, game);
        }
        if (begins.length > 0) {
            scenes[i].vary(begins);
        }
        scenes[i].reset(game);
        starts[i] = 1;
    }

    @Override
    public void vary(Variation variation) {
        this.variation = variation;
    }

    @Override
    public void assign(int side, int first, int last, @Nullable String script) {
        Objects.checkFromToIndex(first, last, scenes.length);
        Objects.checkIndex(side, sides);
        if (script != null && !spec.scripts().contains(script)) {
            throw new IllegalArgumentException(spec.name() + " has no script \"" + script + "\"; it has "
                    + (spec.scripts().isEmpty() ? "none" : spec.scripts()));
        }
        for (int i = first; i < last; i++) {
            scenes[i].assign(side, script);
        }
    }

    @Override
    public void observe(int side, int first, int last, Observations out, int row) {
        Objects.checkFromToIndex(first, last, scenes.length);
        for (int i = first; i < last; i++) {
            int outIndex = (row + i - first) * out.size();
            if (images) {
                scenes[i].observe(side, out.bytes(), outIndex);
            } else {
                scenes[i].observe(side, out.floats(), outIndex);
            }
        }
    }

    @Override
    public void masks(int side, int first, int last, ByteBuffer out, int outIndex) {
        Objects.checkFromToIndex(first, last, scenes.length);
        for (int i = first; i < last; i++) {
            scenes[i].mask(side, out, outIndex + (i - first) * spec.maskBytes());
        }
    }

    @Override
    public void episodeStarts(int first, int last, ByteBuffer out, int outIndex) {
        out.put(outIndex, starts, first, last - first);
    }

    @Override
    public void step(int first, int last, Actions actions, Outcomes outcomes) {
        Objects.checkFromToIndex(first, last, scenes.length);
        for (int i = first; i < last; i++) {
            for (int side = 0; side < sides; side++) {
                apply(i, side, actions);
            }
            scenes[i].advance();
            starts[i] = 0;
            record(i, outcomes);
        }
    }

    private void apply(int i, int side, Actions actions) {
        int offset = i * action.size();
        if (action instanceof ActionSpace.Continuous box) {
            clamp(i, side, box, actions.continuous[side], offset);
            scenes[i].apply(side, clamped[side], offset);
            return;
        }
        int[] chosen = actions.discrete[side];
        for (int factor = 0; factor < choices.length; factor++) {
            int choice = chosen[offset + factor];
            if (choice < 0 || choice >= choices[factor]) {
                String place = choices.length == 1 ? "" : " in factor " + factor;
                throw refused(i, side, "action " + choice + place, "0 to " + (choices[factor] - 1));
            }
        }
        if (action instanceof ActionSpace.Discrete) {
            scenes[i].apply(side, chosen[offset]);
        } else {
            scenes[i].apply(side, chosen, offset);
        }
    }

    private void clamp(int i, int side, ActionSpace.Continuous box, float[] values, int offset) {
        for (int d = 0; d < box.size(); d++) {
            float value = values[offset + d];
            if (!Float.isFinite(value)) {
                throw refused(i, side, "action " + value + " in dimension " + d, "finite numbers");
            }
            clamped[side][offset + d] =
                    Math.max(box.low().get(d), Math.min(box.high().get(d), value));
        }
    }

    private IllegalArgumentException refused(int scene, int side, String seen, String allowed) {
        return new IllegalArgumentException(spec.name() + " scene " + scene + ", "
                + spec.sides().get(side) + ": " + seen + " is not an action; allowed are " + allowed);
    }

    private void record(int i, Outcomes outcomes) {
        Scene scene = scenes[i];
        for (int side = 0; side < sides; side++) {
            outcomes.reward[side][i] = scene.reward(side);
            outcomes.points[side][i] = scene.points(side);
        }
        outcomes.hits[i] = scene.hits();
        boolean terminated = scene.terminated();
        boolean truncated = !terminated && scene.truncated();
        outcomes.terminated[i] = (byte) (terminated ? 1 : 0);
        outcomes.truncated[i] = (byte) (truncated ? 1 : 0);
        if (terminated || truncated) {
            for (int side = 0; side < sides; side++) {
                observe(side, i, i + 1, outcomes.finalObservation[side], i);
            }
            startGame(i);
        }
    }

    @Override
    public float stepsPerSecond() {
        return scenes[0].stepsPerSecond();
    }

    @Override
    public void draw(int scene, Canvas canvas) {
        scenes[scene].draw(canvas);
    }

    @Override
    public List<String> actionNames() {
        return scenes[0].actionNames();
    }

    @Override
    public void drawSeen(float[] observation, Canvas canvas) {
        scenes[0].drawSeen(observation, canvas);
    }

    @Override
    public byte[] save() {
        byte[][] states = new byte[scenes.length][];
        for (int i = 0; i < states.length; i++) {
            states[i] = scenes[i].save();
        }
        return new LiftedState(seed, games, starts, states).write(spec.name());
    }

    @Override
    public void restore(byte[] state) {
        LiftedState saved = LiftedState.read(state, spec.name(), scenes.length);
        seed = saved.seed();
        for (int i = 0; i < scenes.length; i++) {
            games[i] = saved.games()[i];
            starts[i] = saved.starts()[i];
            scenes[i].restore(saved.states()[i]);
        }
    }
}

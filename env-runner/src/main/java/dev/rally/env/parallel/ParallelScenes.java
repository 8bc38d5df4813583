package dev.rally.env.parallel;

import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import dev.rally.env.scene.Variation;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch whose {@link #observe} and {@link #step} run on several cores and return when all of them are done; the
 * results are those of the batch alone. To be called by one thread at a time, which works along. A failure in any part
 * is thrown to the caller, after the other parts have ended: the batch is then to be reset or restored.
 */
public final class ParallelScenes implements SceneBatch {
    /** Scenes that a thread takes at a time: enough to outweigh the claim, few enough to stay in the nearest cache. */
    private static final int RANGE_SCENES = 256;

    private final SceneBatch scenes;
    private final RangePool pool;

    /** Splits the batch over all cores. */
    public ParallelScenes(SceneBatch scenes) {
        this(scenes, Runtime.getRuntime().availableProcessors());
    }

    /** @param threads threads to use, the caller's included */
    public ParallelScenes(SceneBatch scenes, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("scenes run on 1 thread or more, not " + threads);
        }
        this.scenes = scenes;
        pool = new RangePool(threads);
    }

    public int threads() {
        return pool.threads();
    }

    /** Observes a side of every scene. */
    public void observe(int side, Observations out) {
        observe(side, 0, scenes.scenes(), out, 0);
    }

    /** Advances every scene. */
    public void step(Actions actions, Outcomes outcomes) {
        step(0, scenes.scenes(), actions, outcomes);
    }

    /**
     * Advances every scene and observes what follows, in one pass: each thread observes its scenes while they are still in
     * its cache.
     *
     * @param views {@code [side]}: where the side is observed, from the first row on; null leaves it out
     */
    public void stepAndObserve(Actions actions, Outcomes outcomes, @Nullable Observations[] views) {
        pool.run(0, scenes.scenes(), RANGE_SCENES, (from, to) -> {
            scenes.step(from, to, actions, outcomes);
            for (int side = 0; side < views.length; side++) {
                Observations view = views[side];
                if (view != null) {
                    scenes.observe(side, from, to, view, from);
                }
            }
        });
    }

    @Override
    public void observe(int side, int first, int last, Observations out, int row) {
        pool.run(first, last, RANGE_SCENES, (from, to) -> scenes.observe(side, from, to, out, row + from - first));
    }

    @Override
    public void masks(int side, int first, int last, ByteBuffer out, int outIndex) {
        int bytes = spec().maskBytes();
        pool.run(
                first,
                last,
                RANGE_SCENES,
                (from, to) -> scenes.masks(side, from, to, out, outIndex + (from - first) * bytes));
    }

    @Override
    public void episodeStarts(int first, int last, ByteBuffer out, int outIndex) {
        scenes.episodeStarts(first, last, out, outIndex);
    }

    @Override
    public void step(int first, int last, Actions actions, Outcomes outcomes) {
        pool.run(first, last, RANGE_SCENES, (from, to) -> scenes.step(from, to, actions, outcomes));
    }

    @Override
    public SceneSpec spec() {
        return scenes.spec();
    }

    @Override
    public int scenes() {
        return scenes.scenes();
    }

    @Override
    public void reset(long seed) {
        scenes.reset(seed);
    }

    @Override
    public void vary(Variation variation) {
        scenes.vary(variation);
    }

    @Override
    public void assign(int side, int first, int last, @Nullable String script) {
        scenes.assign(side, first, last, script);
    }

    @Override
    public float stepsPerSecond() {
        return scenes.stepsPerSecond();
    }

    @Override
    public int framesPerStep() {
        return scenes.framesPerStep();
    }

    /** On the caller's thread alone: who watches frame by frame is in no hurry. */
    @Override
    public void step(int first, int last, Actions actions, Outcomes outcomes, Runnable betweenFrames) {
        scenes.step(first, last, actions, outcomes, betweenFrames);
    }

    @Override
    public boolean forPersons() {
        return scenes.forPersons();
    }

    @Override
    public void press(Actions actions, int side, int scene, int direction, boolean fires) {
        scenes.press(actions, side, scene, direction, fires);
    }

    @Override
    public void draw(int scene, Canvas canvas) {
        scenes.draw(scene, canvas);
    }

    @Override
    public List<String> actionNames() {
        return scenes.actionNames();
    }

    @Override
    public void drawSeen(float[] observation, Canvas canvas) {
        scenes.drawSeen(observation, canvas);
    }

    @Override
    public byte[] save() {
        return scenes.save();
    }

    @Override
    public void restore(byte[] state) {
        scenes.restore(state);
    }

    /** Ends the pool's threads, and closes the batch. */
    @Override
    public void close() {
        pool.close();
        scenes.close();
    }
}

package dev.rally.env.pong;

import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneRandom;
import dev.rally.env.scene.SceneSpec;
import dev.rally.env.scene.Variation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Pong games side by side; side 0 is left, side 1 right, and both are agents unless a script moves them. A new batch is
 * reset with seed 0. The rules are not part of a saved state.
 *
 * <p>A refused action (an index that is none of them, a velocity that is not finite) throws {@link
 * IllegalArgumentException} before any scene of its range has moved; finite velocities are clamped to [-1, 1].
 */
public final class PongScenes implements SceneBatch {
    private static final int PHYSICS_STEPS_PER_SECOND = 60;

    private final PongRules rules;
    private final PongVariant variant;
    private final SceneSpec spec;
    private final PongState state;
    private final PongPhysics physics;
    private final PongSteering steering;
    private final PongView view;
    /** The physics step of an agent step before which the earlier moment is that the view shows too. */
    private final int earlierStep;

    private final boolean[] follows = new boolean[2];

    /** {@code [side][scene]}: how far scripts have moved in the agent step; null while nobody wants to know. */
    private float @Nullable [][] travelled;

    /** The documented game with the 11 features and the three discrete actions. */
    public PongScenes(int scenes) {
        this(PongVariant.VECTOR, scenes);
    }

    public PongScenes(PongVariant variant, int scenes) {
        this(variant.rules(), variant, scenes);
    }

    PongScenes(PongRules rules, PongVariant variant, int scenes) {
        if (scenes < 1) {
            throw new IllegalArgumentException("a batch has 1 scene or more, not " + scenes);
        }
        this.rules = rules;
        this.variant = variant;
        state = new PongState(scenes);
        physics = new PongPhysics(rules, state);
        steering = new PongSteering(variant.control(), rules.paddleSpeed(), state);
        view = variant.sight.of(rules, state);
        earlierStep = rules.physicsSteps() - view.looksBack();
        spec = new SceneSpec(
                variant.scene,
                List.of("left", "right"),
                view.space(),
                variant.control().space(),
                false,
                PongScript.names(),
                PongParameters.of(rules));
        reset(0);
    }

    @Override
    public SceneSpec spec() {
        return spec;
    }

    @Override
    public int scenes() {
        return state.scenes;
    }

    @Override
    public void reset(long seed) {
        for (int i = 0; i < state.scenes; i++) {
            state.random[i] = SceneRandom.derive(seed, i);
            physics.newGame(i);
        }
        physics.findPaddles();
    }

    /** From the next rallies on. */
    @Override
    public void vary(Variation variation) {
        physics.vary(variation);
    }

    @Override
    public void assign(int side, int first, int last, @Nullable String script) {
        checkRange(first, last);
        PongScript player = PongScript.named(script);
        Arrays.fill(state.assigned[side], first, last, player.number);
        for (int i = first; i < last; i++) {
            state.cast(side, i);
        }
        findFollowers();
    }

    @Override
    public void writeScripts() {
        travelled = new float[2][state.scenes];
    }

    private void findFollowers() {
        for (int side = 0; side < 2; side++) {
            follows[side] = false;
            for (byte code : state.assigned[side]) {
                follows[side] |= code != PongScript.NONE.number;
            }
        }
    }

    @Override
    public void observe(int side, int first, int last, Observations out, int row) {
        checkRange(first, last);
        view.write(side, first, last, out, row);
    }

    @Override
    public void episodeStarts(int first, int last, ByteBuffer out, int outIndex) {
        for (int i = first; i < last; i++) {
            out.put(outIndex + i - first, (byte) (state.steps[i] == 0 ? 1 : 0));
        }
    }

    @Override
    public void step(int first, int last, Actions actions, Outcomes outcomes) {
        advance(first, last, actions, outcomes, null);
    }

    @Override
    public float stepsPerSecond() {
        return (float) PHYSICS_STEPS_PER_SECOND / rules.physicsSteps();
    }

    @Override
    public int framesPerStep() {
        return rules.physicsSteps();
    }

    @Override
    public void step(int first, int last, Actions actions, Outcomes outcomes, Runnable betweenFrames) {
        advance(first, last, actions, outcomes, betweenFrames);
    }

    private void advance(int first, int last, Actions actions, Outcomes outcomes, @Nullable Runnable betweenFrames) {
        checkRange(first, last);
        steering.read(first, last, actions);
        begin(first, last, outcomes);
        int scoredEnd = first;
        for (int physicsStep = 0; physicsStep < rules.physicsSteps(); physicsStep++) {
            if (betweenFrames != null && physicsStep > 0) {
                betweenFrames.run();
                steering.read(first, last, actions);
            }
            if (physicsStep == earlierStep) {
                state.remember(first, last);
            }
            if (rules.serveWait() > 0) {
                physics.serveWaiting(first, last);
            }
            for (int side = 0; side < 2; side++) {
                if (follows[side]) {
                    physics.followBall(side, first, last);
                }
                physics.movePaddles(side, first, last);
                if (travelled != null) {
                    steering.addMoves(side, first, last, travelled[side]);
                }
            }
            scoredEnd = physics.moveBalls(first, last, outcomes, scoredEnd);
        }
        rewardApproach(0, first, last, outcomes.reward[0]);
        rewardApproach(1, first, last, outcomes.reward[1]);
        for (int k = first; k < scoredEnd; k++) {
            score(state.scored[k], outcomes);
        }
        truncate(first, last, outcomes);
        limitRewards(first, last, outcomes);
        for (int side = 0; travelled != null && side < 2; side++) {
            steering.write(side, first, last, travelled[side], rules.physicsSteps(), actions);
        }
    }

    private void begin(int first, int last, Outcomes outcomes) {
        for (int side = 0; side < 2; side++) {
            Arrays.fill(outcomes.points[side], first, last, 0);
            Arrays.fill(outcomes.reward[side], first, last, -rules.rewards().time());
            measure(state.ballY, state.paddleY[side], state.distance[side], first, last);
        }
        Arrays.fill(outcomes.hits, first, last, 0);
        Arrays.fill(outcomes.terminated, first, last, (byte) 0);
        Arrays.fill(outcomes.truncated, first, last, (byte) 0);
    }

    private static void measure(float[] ballY, float[] paddleY, float[] distance, int first, int last) {
        for (int i = first; i < last; i++) {
            distance[i] = Math.abs(ballY[i] - paddleY[i]);
        }
    }

    private void rewardApproach(int side, int first, int last, float[] reward) {
        float[] before = state.distance[side];
        float[] ballY = state.ballY;
        float[] paddleY = state.paddleY[side];
        float approach = rules.rewards().approach();
        for (int i = first; i < last; i++) {
            reward[i] += approach * sign(before[i] - Math.abs(ballY[i] - paddleY[i]));
        }
    }

    /** -1, 0 or 1 without a branch, so that its loop vectorises; the factor lifts the least difference above 1. */
    private static float sign(float difference) {
        return Math.max(-1f, Math.min(1f, difference * 1e30f));
    }

    /** The ball is a new one: the distance to it tells nothing, and only the point counts. */
    private void score(int i, Outcomes outcomes) {
        int winner = outcomes.points[0][i] == 1 ? 0 : 1;
        PongRules.Rewards rewards = rules.rewards();
        outcomes.reward[winner][i] = rewards.point() - rewards.time();
        outcomes.reward[1 - winner][i] = -rewards.point() - rewards.time();
        if (state.score[winner][i] == rules.winningScore()) {
            outcomes.terminated[i] = 1;
            restart(i, outcomes);
        }
    }

    private void limitRewards(int first, int last, Outcomes outcomes) {
        float limit = rules.rewards().limit();
        for (int side = 0; side < 2 && limit < Float.POSITIVE_INFINITY; side++) {
            float[] reward = outcomes.reward[side];
            for (int i = first; i < last; i++) {
                reward[i] = Math.max(-limit, Math.min(limit, reward[i]));
            }
        }
    }

    private void truncate(int first, int last, Outcomes outcomes) {
        int[] steps = state.steps;
        int max = rules.maxSteps();
        for (int i = first; i < last; i++) {
            if (outcomes.terminated[i] == 0 && ++steps[i] >= max) {
                outcomes.truncated[i] = 1;
                restart(i, outcomes);
            }
        }
    }

    private void restart(int i, Outcomes outcomes) {
        for (int side = 0; side < 2; side++) {
            view.write(side, i, i + 1, outcomes.finalObservation[side], i);
        }
        physics.newGame(i);
    }

    @Override
    public byte[] save() {
        return state.save(variant);
    }

    @Override
    public void restore(byte[] saved) {
        state.restore(saved, variant);
        findFollowers();
        physics.findPaddles();
    }

    private void checkRange(int first, int last) {
        Objects.checkFromToIndex(first, last, state.scenes);
    }

    @Override
    public boolean forPersons() {
        return variant.control().stays();
    }

    @Override
    public List<String> actionNames() {
        return variant.control().names();
    }

    @Override
    public void press(Actions actions, int side, int scene, int direction, boolean fires) {
        variant.control().act(actions, side, scene, direction, fires);
    }

    @Override
    public void draw(int scene, Canvas canvas) {
        checkRange(scene, scene + 1);
        PongDrawing.draw(rules, PongDrawing.Places.of(rules, state, scene), canvas);
    }

    @Override
    public void drawSeen(float[] observation, Canvas canvas) {
        if (variant.sight == PongSight.FEATURES) {
            PongDrawing.draw(rules, PongFeatures.places(rules, observation), canvas);
        }
    }

    /** The games' state, for tests that set up a position. */
    PongState state() {
        return state;
    }
}

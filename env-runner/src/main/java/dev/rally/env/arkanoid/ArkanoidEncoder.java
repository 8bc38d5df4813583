package dev.rally.env.arkanoid;

import dev.rally.env.game.Game;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.plain.Fields;
import dev.rally.env.plain.Tuple;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arkanoid as agents see it, two frames at once, for scene information tells no speed. Of each frame: the ball's x and y, the
 * platform, how far that is from the ball, 1 while the ball waits to be served, and for each of eight columns how many hits its bricks
 * still take and where the lowest of them is, -1 where none is.
 */
final class ArkanoidEncoder implements GameEncoder {
    private static final int COLUMNS = Court.WIDTH / Brick.WIDTH;
    private static final int BEFORE_COLUMNS = 5;
    private static final float HALF_WIDTH = Court.WIDTH / 2f;
    private static final float HALF_HEIGHT = Court.HEIGHT / 2f;
    private static final float USUAL_HITS = 5;
    private static final float PER_HIT = 0.1f;

    private static final List<String> COMMANDS =
            List.of(Arkanoid.LEFT, Arkanoid.SERVE_LEFT, "NONE", Arkanoid.SERVE_RIGHT, Arkanoid.RIGHT);

    @Override
    public Map<String, Map<String, Object>> scenes() {
        Map<String, Map<String, Object>> scenes = new LinkedHashMap<>();
        scenes.put("arkanoid", Map.of("difficulty", "NORMAL", "level", 1));
        scenes.put("arkanoid-easy", Map.of("difficulty", "EASY", "level", 1));
        return scenes;
    }

    @Override
    public List<String> varied() {
        return List.of("difficulty", "level");
    }

    @Override
    public int features() {
        return BEFORE_COLUMNS + 2 * COLUMNS;
    }

    @Override
    public int stack() {
        return 2;
    }

    @Override
    public List<String> commands() {
        return COMMANDS;
    }

    @Override
    public void encode(String seat, Map<String, Object> sceneInfo, float[] out) {
        Tuple ball = Fields.tuple(sceneInfo, "ball");
        float x = across(ball.number(0) + Court.BALL / 2f);
        float platform = across(Fields.tuple(sceneInfo, "platform").number(0) + Court.PLATFORM_WIDTH / 2f);
        boolean lies = ball.number(1) == Court.PLATFORM_Y - Court.BALL;
        out[0] = x;
        out[1] = down(ball.number(1) + Court.BALL / 2f);
        out[2] = platform;
        out[3] = x - platform;
        out[4] = lies ? 1 : 0;
        Arrays.fill(out, BEFORE_COLUMNS, BEFORE_COLUMNS + COLUMNS, 0);
        Arrays.fill(out, BEFORE_COLUMNS + COLUMNS, BEFORE_COLUMNS + 2 * COLUMNS, -1);
        ArkanoidDrawing.bricks(sceneInfo, "bricks").forEach(brick -> put(brick, 1, out));
        ArkanoidDrawing.bricks(sceneInfo, "hard_bricks").forEach(brick -> put(brick, 2, out));
    }

    private static void put(Tuple brick, int hits, float[] out) {
        int middle = brick.number(0) + Brick.WIDTH / 2;
        int column = BEFORE_COLUMNS + Math.max(0, Math.min(middle / Brick.WIDTH, COLUMNS - 1));
        out[column] += hits / USUAL_HITS;
        out[column + COLUMNS] = Math.max(out[column + COLUMNS], down(brick.number(1) + Brick.HEIGHT));
    }

    private static float across(float x) {
        return x / HALF_WIDTH - 1;
    }

    private static float down(float y) {
        return y / HALF_HEIGHT - 1;
    }

    /** A tenth for each hit of a brick; 1 for the last of them, -1 for a ball that is lost. */
    @Override
    public float reward(String seat, Map<String, Object> before, Map<String, Object> sceneInfo) {
        float end = Arkanoid.OVER.equals(sceneInfo.get(Game.STATUS)) ? -1 : points(seat, sceneInfo);
        return PER_HIT * (hits(before) - hits(sceneInfo)) + end;
    }

    private static int hits(Map<String, Object> sceneInfo) {
        return ArkanoidDrawing.bricks(sceneInfo, "bricks").size()
                + 2 * ArkanoidDrawing.bricks(sceneInfo, "hard_bricks").size();
    }

    @Override
    public int points(String seat, Map<String, Object> sceneInfo) {
        return Arkanoid.PASS.equals(sceneInfo.get(Game.STATUS)) ? 1 : 0;
    }
}

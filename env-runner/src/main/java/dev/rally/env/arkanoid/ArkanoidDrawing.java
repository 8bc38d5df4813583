package dev.rally.env.arkanoid;

import dev.rally.env.game.Game;
import dev.rally.env.plain.Fields;
import dev.rally.env.plain.Tuple;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.Canvas.Ink;
import java.util.List;
import java.util.Map;

/** Draws a game for people, as its scene information shows it. */
final class ArkanoidDrawing {
    private ArkanoidDrawing() {}

    static void draw(Map<String, Object> sceneInfo, Canvas canvas) {
        canvas.field(Court.WIDTH, Court.HEIGHT);
        List<Tuple> bricks = bricks(sceneInfo, "bricks");
        List<Tuple> hardBricks = bricks(sceneInfo, "hard_bricks");
        bricks.forEach(brick -> fill(canvas, Ink.MARK, brick, Brick.WIDTH, Brick.HEIGHT));
        hardBricks.forEach(brick -> fill(canvas, Ink.SECOND, brick, Brick.WIDTH, Brick.HEIGHT));
        Tuple platform = Fields.tuple(sceneInfo, "platform");
        fill(canvas, Ink.FIRST, platform, Court.PLATFORM_WIDTH, Court.PLATFORM_HEIGHT);
        fill(canvas, Ink.FOCUS, Fields.tuple(sceneInfo, "ball"), Court.BALL, Court.BALL);
        canvas.number("bricks", bricks.size() + hardBricks.size());
    }

    /** Where bricks of a kind are; none where {@link Game#sceneInfo} does not say. */
    static List<Tuple> bricks(Map<String, Object> sceneInfo, String kind) {
        return sceneInfo.get(kind) instanceof List<?> all
                ? all.stream()
                        .filter(Tuple.class::isInstance)
                        .map(Tuple.class::cast)
                        .toList()
                : List.of();
    }

    private static void fill(Canvas canvas, Ink ink, Tuple corner, int width, int height) {
        canvas.rectangle(ink, corner.number(0) + width / 2f, corner.number(1) + height / 2f, width, height);
    }
}

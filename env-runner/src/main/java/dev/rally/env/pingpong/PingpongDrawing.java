package dev.rally.env.pingpong;

import dev.rally.env.plain.Fields;
import dev.rally.env.plain.Tuple;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.Canvas.Ink;
import java.util.Map;

/** Draws a game for people, as its scene information shows it. */
final class PingpongDrawing {
    private PingpongDrawing() {}

    static void draw(Map<String, Object> sceneInfo, Canvas canvas) {
        canvas.field(Table.WIDTH, Table.HEIGHT);
        if (sceneInfo.get("blocker") instanceof Tuple blocker) {
            fill(canvas, Ink.MARK, blocker, Table.BLOCKER_WIDTH, Table.BLOCKER_HEIGHT);
        }
        platform(canvas, Ink.FIRST, sceneInfo, "platform_1P");
        platform(canvas, Ink.SECOND, sceneInfo, "platform_2P");
        fill(canvas, Ink.FOCUS, Fields.tuple(sceneInfo, "ball"), Table.BALL, Table.BALL);
    }

    private static void platform(Canvas canvas, Ink ink, Map<String, Object> sceneInfo, String key) {
        fill(canvas, ink, Fields.tuple(sceneInfo, key), Table.PLATFORM_WIDTH, Table.PLATFORM_HEIGHT);
    }

    private static void fill(Canvas canvas, Ink ink, Tuple corner, int width, int height) {
        canvas.rectangle(ink, corner.number(0) + width / 2f, corner.number(1) + height / 2f, width, height);
    }
}

package dev.rally.env.pingpong;

import dev.rally.env.game.physics.Box;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.Canvas.Ink;

/** Draws a game for people. */
final class PingpongDrawing {
    private PingpongDrawing() {}

    static void draw(Table table, Difficulty difficulty, Canvas canvas) {
        canvas.field(Table.WIDTH, Table.HEIGHT);
        if (difficulty.blocks) {
            fill(canvas, Ink.MARK, table.blocker);
        }
        fill(canvas, Ink.FIRST, table.first);
        fill(canvas, Ink.SECOND, table.second);
        fill(canvas, Ink.FOCUS, table.ball);
    }

    private static void fill(Canvas canvas, Ink ink, Box box) {
        canvas.rectangle(ink, box.x + box.width / 2f, box.y + box.height / 2f, box.width, box.height);
    }
}

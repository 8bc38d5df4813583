package dev.rally.env.picture;

import dev.rally.env.scene.Canvas;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a scene draws, as a small binary message, little-endian:
 *
 * <pre>
 *  0  u8   kind, 1
 *  1  u8   which of several scenes that are shown side by side
 *  2  u16  the table
 *  4  u32  the frame's number
 *  8  f32  the field's width, 0 if the scene does not draw itself
 * 12  f32  its height
 * 16  shapes of 24 bytes: u8 shape (0 rectangle, 1 circle, 2 line), u8 ink (0 mark, 1 first side, 2 second, 3 focus), u16 0, five f32:
 *     rectangle: x, y, width, height, 0   circle: x, y, radius, 0, 0   line: from x, y, to x, y, width
 * </pre>
 *
 * <p>One thread.
 */
public final class Picture implements Canvas {
    static final int HEADER_BYTES = 16;
    private static final int SHAPE_BYTES = 24;
    /** A scene that draws more is shown with what it drew first. */
    private static final int MAX_SHAPES = 4096;

    private static final byte KIND = 1;

    private ByteBuffer out =
            ByteBuffer.allocate(HEADER_BYTES + 32 * SHAPE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final Map<String, Float> numbers = new LinkedHashMap<>();
    private int shapes;

    /** Begins the next message. */
    public void begin(int table, int scene, int frame) {
        shapes = 0;
        numbers.clear();
        out.clear()
                .put(KIND)
                .put((byte) scene)
                .putShort((short) table)
                .putInt(frame)
                .putFloat(0)
                .putFloat(0);
    }

    /** The message; a copy. */
    public byte[] message() {
        byte[] message = new byte[out.position()];
        out.get(0, message);
        return message;
    }

    /** Whether anything was drawn. */
    public boolean drawn() {
        return out.getFloat(8) > 0;
    }

    /** The numbers of this frame, in the order in which the scene told them; rewritten by the next. */
    public Map<String, Float> numbers() {
        return numbers;
    }

    @Override
    public void field(float width, float height) {
        out.putFloat(8, width).putFloat(12, height);
    }

    @Override
    public void rectangle(Ink ink, float x, float y, float width, float height) {
        shape(0, ink, x, y, width, height, 0);
    }

    @Override
    public void circle(Ink ink, float x, float y, float radius) {
        shape(1, ink, x, y, radius, 0, 0);
    }

    @Override
    public void line(Ink ink, float fromX, float fromY, float toX, float toY, float width) {
        shape(2, ink, fromX, fromY, toX, toY, width);
    }

    @Override
    public void number(String name, float value) {
        numbers.put(name, value);
    }

    private void shape(int shape, Ink ink, float a, float b, float c, float d, float e) {
        if (shapes++ >= MAX_SHAPES) {
            return;
        }
        if (out.remaining() < SHAPE_BYTES) {
            out = ByteBuffer.allocate(2 * out.capacity())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(out.flip());
        }
        out.put((byte) shape).put((byte) ink.number).putShort((short) 0);
        out.putFloat(a).putFloat(b).putFloat(c).putFloat(d).putFloat(e);
    }
}

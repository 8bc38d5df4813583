package dev.rally.env.picture;

import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.SceneBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * What one side sees of a batch's first scene, as a grey picture. Images stand side by side, all channels of all the frames
 * that an agent sees at once, the oldest on the left; numbers are bars up and down from the middle, or pixels around a middle
 * grey where they are many, by the largest that was seen so far. One thread.
 */
public final class Glimpse {
    /** More numbers than these are pixels. */
    private static final int MOST_BARS = 64;

    private static final int BAR_WIDTH = 4;
    private static final int BAR_HEIGHT = 65;
    private static final double WIDE = 1.4;
    private static final int MIDDLE = 128;

    private final ObservationSpace space;
    private final Observations memory;
    private final Deque<byte[]> frames = new ArrayDeque<>();
    private final ByteBuffer start = ByteBuffer.allocate(1);
    private float largest = 1e-6f;

    public Glimpse(ObservationSpace space) {
        this.space = space;
        memory = Observations.allocate(space, 1);
    }

    /** Looks at the scene as it is; once a step, or frames are missing. */
    public void look(SceneBatch scenes, int side) {
        scenes.observe(side, 0, 1, memory, 0);
        scenes.episodeStarts(0, 1, start, 0);
        if (start.get(0) != 0) {
            frames.clear();
        }
        take();
    }

    /**
     * Looks at an observation of whatever it is of; nothing goes before it.
     *
     * @param observation one frame, little-endian, from its position on
     */
    public void look(ByteBuffer observation) {
        if (isImage()) {
            memory.bytes().put(0, observation, observation.position(), space.size());
        } else {
            FloatBuffer numbers =
                    observation.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            memory.floats().put(0, numbers, 0, space.size());
        }
        frames.clear();
        take();
    }

    private void take() {
        byte[] frame = isImage() ? image() : vector();
        do {
            frames.add(frame); // where an episode has not shown as many yet, its first stands for those
        } while (frames.size() < space.stack());
        while (frames.size() > space.stack()) {
            frames.remove();
        }
    }

    private boolean isImage() {
        return space.type() == ObservationSpace.Type.UINT8;
    }

    private byte[] image() {
        byte[] image = new byte[space.size()];
        memory.bytes().get(0, image);
        return image;
    }

    private byte[] vector() {
        FloatBuffer numbers = memory.floats();
        byte[] vector = new byte[space.size() * Float.BYTES];
        ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(0, numbers, 0, space.size());
        for (int i = 0; i < space.size(); i++) {
            largest = Math.max(largest, Math.abs(numbers.get(i)));
        }
        return vector;
    }

    /** What was seen last, as pixels from 0 (black) to 255. */
    public Grey grey() {
        int parts = frames.size() * (isImage() ? space.shape().get(0) : 1);
        Grey first = part(new byte[space.size() * (isImage() ? 1 : Float.BYTES)], 0);
        Grey all = Grey.black(parts * (first.width() + 1) - 1, first.height());
        Iterator<byte[]> newestLast = frames.iterator();
        for (int part = 0; part < parts; ) {
            byte[] frame = newestLast.next();
            for (int channel = 0; channel < parts / frames.size(); channel++, part++) {
                all.put(part(frame, channel), part * (first.width() + 1));
            }
        }
        return all;
    }

    /** The same in characters: few numbers as they are, all else as a picture. */
    public List<String> lines(int columns, int rows) {
        if (frames.isEmpty()) {
            return List.of();
        }
        return isImage() || space.size() > MOST_BARS ? List.of(grey().lines(columns, rows)) : numbers(columns, rows);
    }

    private List<String> numbers(int columns, int rows) {
        List<String> lines = new ArrayList<>();
        for (byte[] frame : frames) {
            FloatBuffer numbers = floats(frame);
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < space.size(); i++) {
                String number = String.format(Locale.ROOT, "%10.3f", numbers.get(i));
                if (line.length() + number.length() > columns) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.append(number);
            }
            lines.add(line.toString());
        }
        return lines.subList(Math.max(0, lines.size() - rows), lines.size()); // the newest are the last
    }

    private static FloatBuffer floats(byte[] frame) {
        return ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    private Grey part(byte[] frame, int channel) {
        if (isImage()) {
            int height = space.shape().get(1);
            int width = space.shape().get(2);
            byte[] pixels = new byte[width * height];
            System.arraycopy(frame, channel * pixels.length, pixels, 0, pixels.length);
            return new Grey(width, height, pixels);
        }
        FloatBuffer numbers =
                ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        return space.size() > MOST_BARS ? pixels(numbers) : bars(numbers);
    }

    private Grey pixels(FloatBuffer numbers) {
        int width = (int) Math.round(Math.sqrt(space.size() * WIDE));
        Grey grey = Grey.black(width, (space.size() + width - 1) / width);
        for (int i = 0; i < space.size(); i++) {
            grey.pixels()[i] = (byte) Math.round(MIDDLE + (MIDDLE - 1) * numbers.get(i) / largest);
        }
        return grey;
    }

    private Grey bars(FloatBuffer numbers) {
        int width = space.size() * (BAR_WIDTH + 1);
        Grey grey = Grey.black(width, BAR_HEIGHT);
        int middle = BAR_HEIGHT / 2;
        for (int i = 0; i < space.size(); i++) {
            int end = middle - Math.round(middle * numbers.get(i) / largest);
            for (int row = Math.min(middle, end); row <= Math.max(middle, end); row++) {
                for (int column = 0; column < BAR_WIDTH; column++) {
                    grey.pixels()[row * width + i * (BAR_WIDTH + 1) + column] = (byte) 255;
                }
            }
        }
        return grey;
    }
}

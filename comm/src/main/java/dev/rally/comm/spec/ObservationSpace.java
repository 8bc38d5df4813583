package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What an agent sees in one step. Only its frame travels: the server joins a lane's last {@code stack} frames, and fills the
 * planes from one value each. A network over images so has {@code channels * stack + planes} input channels.
 *
 * @param type float32 vectors, or uint8 images
 * @param shape of one frame: {@code [features]} for vectors, {@code [channels, height, width]} for images
 * @param stack how many consecutive frames of a lane the agent sees at once, oldest first
 * @param planes constant channels after the frames of an image, which tell what no frame shows
 */
public record ObservationSpace(Type type, List<Integer> shape, int stack, int planes) {

    /** Of all that an agent sees at once: frames and planes. */
    public static final int MAX_ELEMENTS = 1 << 20;

    public static final int MAX_STACK = 16;
    public static final int MAX_PLANES = 16;

    /** The element type of an observation. */
    public enum Type {
        @JsonProperty("float32")
        FLOAT32,
        @JsonProperty("uint8")
        UINT8
    }

    public ObservationSpace {
        Check.that(type != null, "observation.type is missing; allowed are float32 and uint8");
        shape = Check.list("observation.shape", shape);
        int rank = type == Type.FLOAT32 ? 1 : 3;
        Check.that(
                shape.size() == rank && shape.stream().allMatch(d -> d > 0),
                "observation.shape is %s; %s takes %s positive dimensions",
                shape,
                type,
                rank);
        Check.range("observation.stack", stack, 1, MAX_STACK);
        Check.that(
                planes == 0 || type == Type.UINT8,
                "observation.planes is %s; vectors have none, give uint8 images or 0",
                planes);
        Check.range("observation.planes", planes, 0, MAX_PLANES);
        double pixels = size(shape) / shape.get(0);
        Check.range("observation size", size(shape) * stack + planes * pixels, 1, MAX_ELEMENTS);
    }

    public static ObservationSpace vector(int features) {
        return new ObservationSpace(Type.FLOAT32, List.of(features), 1, 0);
    }

    public static ObservationSpace image(int channels, int height, int width, int stack, int planes) {
        return new ObservationSpace(Type.UINT8, List.of(channels, height, width), stack, planes);
    }

    /** Elements of one frame, which is what travels. */
    public int size() {
        return (int) size(shape);
    }

    /** Elements of all that the agent sees at once: frames and planes. */
    public int inputs() {
        return size() * stack + planes * (size() / shape.get(0));
    }

    /** Channels of all that the agent sees at once, of images. */
    public int channels() {
        return shape.get(0) * stack + planes;
    }

    private static double size(List<Integer> shape) {
        return shape.stream().mapToDouble(d -> d).reduce(1, (a, b) -> a * b);
    }
}

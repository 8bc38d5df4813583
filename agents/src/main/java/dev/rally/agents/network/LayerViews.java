package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.rally.agents.network.NetworkShape.Block;
import dev.rally.agents.tensor.Compute;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network's flat parameters, seen as what they are: whoever changes the array changes the views. */
final class LayerViews implements AutoCloseable {
    private static final float[] NONE = {};

    private final NDArray layers;
    private final NDArray[] blocks;
    private final @Nullable NDArray free;

    /** @param flat {@code [parameterCount]}; it stays its owner's to close, after this */
    LayerViews(NetworkShape shape, NDArray flat) {
        if (shape.freeParameters() == 0) {
            layers = flat.reshape(shape.freeOffset());
            free = null;
        } else {
            try (NDList parts = flat.split(new long[] {shape.freeOffset()})) {
                layers = parts.get(0).reshape(shape.freeOffset());
                free = parts.get(1).reshape(shape.freeParameters());
            }
        }
        blocks = of(shape.blocks(), layers);
    }

    /** Each block as a part of the parameters, which begin with the first one and end with the last. */
    static NDArray[] of(List<Block> blocks, NDArray parameters) {
        long[] cuts = blocks.stream().skip(1).mapToLong(Block::offset).toArray();
        NDArray[] views = new NDArray[blocks.size()];
        try (NDList parts = parameters.split(cuts)) {
            for (int i = 0; i < views.length; i++) {
                List<Integer> dimensions = blocks.get(i).dimensions();
                views[i] = parts.get(i)
                        .reshape(new Shape(dimensions.stream().mapToLong(d -> d).toArray()));
            }
        }
        return views;
    }

    /** {@code [freeOffset]}: all that layers use. */
    NDArray layers() {
        return layers;
    }

    /** In the order of the shape's blocks: the weight of layer i at 2 * i, its bias behind it. */
    NDArray[] blocks() {
        return blocks;
    }

    /** A copy of the parameters that no layer uses. */
    float[] freeParameters() {
        return free == null ? NONE : Compute.download(free);
    }

    @Override
    public void close() {
        for (NDArray block : blocks) {
            block.close();
        }
        layers.close();
        if (free != null) {
            free.close();
        }
    }
}

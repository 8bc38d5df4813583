package dev.rally.agents.sac;

import dev.rally.agents.network.MlpShape;
import dev.rally.agents.network.NetworkShape.Block;

/** How checkpoints keep what an optimiser remembers of twin critics: block by block, the first critic's, then the second's. */
final class MomentsOfTwins {
    private MomentsOfTwins() {}

    static float[] join(MlpShape shape, float[] first, float[] second) {
        float[] both = new float[first.length + second.length];
        for (Block block : shape.blocks()) {
            int at = Critics.COUNT * block.offset();
            System.arraycopy(first, block.offset(), both, at, block.size());
            System.arraycopy(second, block.offset(), both, at + block.size(), block.size());
        }
        return both;
    }

    /** Those of the first (0) or the second one (1). */
    static float[] of(MlpShape shape, int twin, float[] both) {
        float[] one = new float[both.length / Critics.COUNT];
        for (Block block : shape.blocks()) {
            int at = Critics.COUNT * block.offset() + twin * block.size();
            System.arraycopy(both, at, one, block.offset(), block.size());
        }
        return one;
    }
}

package dev.rally.agents.network;

import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.DeviceArray;
import dev.rally.agents.tensor.DeviceStaging;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the layers of a recurrent network lie in its flat parameters: the trunk's, then those of the gated recurrent units,
 * {@code gru.input} {@code [3 * units, in]} and {@code gru.state} {@code [3 * units, units]} with the rows of the reset, the
 * update and the candidate gate one behind the other, then the heads'.
 *
 * @param features of an observation
 * @param hidden widths of the trunk's layers
 */
public record GruShape(
        int features,
        List<Integer> hidden,
        Activation activation,
        int units,
        int sequenceLength,
        List<MlpShape.Head> heads,
        int freeParameters,
        List<Block> blocks)
        implements NetworkShape {

    static final int GATES = 3;

    public GruShape {
        hidden = List.copyOf(hidden);
        heads = List.copyOf(heads);
        blocks = List.copyOf(blocks);
    }

    /** The spec's layers over so many features, then the heads. */
    public static GruShape of(NetworkSpec.Gru spec, int features, List<MlpShape.Head> heads, int freeParameters) {
        List<Block> blocks = new ArrayList<>();
        int inputs = features;
        for (int i = 0; i < spec.hidden().size(); i++) {
            int width = spec.hidden().get(i);
            layer(blocks, "trunk." + i, width, inputs);
            inputs = width;
        }
        int units = spec.units();
        layer(blocks, "gru.input", GATES * units, inputs);
        layer(blocks, "gru.state", GATES * units, units);
        layer(blocks, "head", outputs(heads), units);
        return new GruShape(
                features,
                spec.hidden(),
                spec.activation(),
                units,
                spec.sequenceLength(),
                heads,
                freeParameters,
                blocks);
    }

    private static void layer(List<Block> blocks, String name, int outputs, int inputs) {
        int offset = blocks.isEmpty() ? 0 : end(blocks.get(blocks.size() - 1));
        Block weight = new Block(name + ".weight", List.of(outputs, inputs), offset);
        blocks.add(weight);
        blocks.add(new Block(name + ".bias", List.of(outputs), end(weight)));
    }

    private static int end(Block block) {
        return block.offset() + block.size();
    }

    private static int outputs(List<MlpShape.Head> heads) {
        return heads.stream().mapToInt(MlpShape.Head::outputs).sum();
    }

    /** An observation's features, the state before it, and whether the state is that of the row before instead. */
    @Override
    public int inputs() {
        return features + units + 1;
    }

    @Override
    public int outputs() {
        return outputs(heads);
    }

    @Override
    public int stateSize() {
        return units;
    }

    @Override
    public int freeOffset() {
        return end(blocks.get(blocks.size() - 1));
    }

    @Override
    public long multiplications() {
        return freeOffset();
    }

    @Override
    public long floatsPerRow() {
        return inputs() + hidden.stream().mapToLong(Integer::longValue).sum() + 8L * units + outputs();
    }

    @Override
    public Evaluation evaluation(Compute compute, int rows) {
        return new LibraryEvaluation(compute, new DeviceStaging(compute, rows, inputs()), outputs());
    }

    @Override
    public Network network(FlatArray parameters) {
        return new GruNetwork(this, ((DeviceArray) parameters).array());
    }
}

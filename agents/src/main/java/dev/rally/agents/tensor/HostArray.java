package dev.rally.agents.tensor;

import dev.rally.agents.vector.Elements;
import dev.rally.agents.vector.Layout;

/** A {@link FlatArray} in plain memory, padded and ordered for vectors: what a {@code Perceptron} computes with. */
public final class HostArray implements FlatArray {
    private final Layout layout;
    private final float[] values;
    private long changes;

    private HostArray(Layout layout, float[] values) {
        this.layout = layout;
        this.values = values;
    }

    /** Over that memory, which is ordered as the layout says. */
    public static HostArray over(Layout layout, float[] values) {
        return new HostArray(layout, values);
    }

    /** With a copy of the elements, in their order. */
    public static HostArray of(Layout layout, float[] elements) {
        return new HostArray(layout, layout.pack(elements));
    }

    public Layout layout() {
        return layout;
    }

    /** The live memory, to read. */
    public float[] values() {
        return values;
    }

    /** The live memory, to write. */
    public float[] changing() {
        changes++;
        return values;
    }

    /** How often it has changed: what was derived from it is good while this stays. */
    public long changes() {
        return changes;
    }

    @Override
    public HostArray copy() {
        return new HostArray(layout, values.clone());
    }

    @Override
    public void become(FlatArray other) {
        System.arraycopy(((HostArray) other).values, 0, changing(), 0, values.length);
    }

    @Override
    public HostArray zeros() {
        return new HostArray(layout, new float[values.length]);
    }

    @Override
    public float[] download() {
        return layout.unpack(values);
    }

    @Override
    public void add(FlatArray other) {
        Elements.add(changing(), ((HostArray) other).values, values.length);
    }

    @Override
    public void add(FlatArray other, float factor) {
        Elements.add(changing(), ((HostArray) other).values, factor, values.length);
    }

    @Override
    public void follow(FlatArray leader, float share) {
        Elements.follow(changing(), ((HostArray) leader).values, share, values.length);
    }

    @Override
    public double squares() {
        return Elements.squares(values, values.length);
    }

    @Override
    public void close() {}
}

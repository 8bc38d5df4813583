package dev.rally.agents.vector;

/** Whether this virtual machine computes in vectors, and how rows are padded for them. */
public final class Vectors {
    /** What a virtual machine needs to be started with. */
    public static final String MODULE = "jdk.incubator.vector";

    /** Columns that lie together: two of the widest vectors, and a multiple of two of all narrower ones. */
    static final int PANEL = 32;

    /** A cache line, by which rows are moved so that they do not all fall into the same few sets of the cache. */
    private static final int LINE = 16;

    private Vectors() {}

    /** True when the virtual machine was started with the module, and its vectors are worth it. */
    public static boolean available() {
        return ModuleLayer.boot().findModule(MODULE).isPresent()
                && Products.lanes() > 2
                && 2 * Products.lanes() <= PANEL;
    }

    /** Of this processor. */
    public static String describe() {
        return "vectors of " + Products.lanes() + " floats";
    }

    /** So many columns in whole panels. */
    static int padded(int width) {
        return (width + PANEL - 1) / PANEL * PANEL;
    }

    /** How far apart rows of so many are. */
    static int stride(int width) {
        return padded(width) + LINE;
    }
}

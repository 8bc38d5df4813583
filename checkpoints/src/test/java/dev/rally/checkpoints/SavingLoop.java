package dev.rally.checkpoints;

import java.nio.file.Path;

/** A process that saves until it is killed, or for a while, and prints a line for every save that has returned. */
final class SavingLoop {
    private SavingLoop() {}

    /** Arguments: the store's folder, the first mark, how many saves. */
    public static void main(String[] arguments) {
        CheckpointStore store = new CheckpointStore(Path.of(arguments[0]), new Retention(3));
        long first = Long.parseLong(arguments[1]);
        long end = first + Long.parseLong(arguments[2]);
        for (long mark = first; mark < end; mark++) {
            store.save("pong", mark % 2 == 0 ? "mine" : null, Samples.contents(mark), 1.0);
            System.out.println(mark);
        }
    }
}

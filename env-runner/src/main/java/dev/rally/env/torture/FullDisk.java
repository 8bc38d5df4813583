package dev.rally.env.torture;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** The home's disk fills, and has room again some seconds later. */
record FullDisk(Arena arena, SmallDisk disk) implements Fault {
    private static final int LONGEST_MS = 4_000;

    @Override
    public String kind() {
        return "full-disk";
    }

    @Override
    public void strike(SplittableRandom random) throws IOException, InterruptedException {
        arena.clients().forEach(client -> client.diskMayBeFull(true));
        try {
            disk.fill();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MS));
        } finally {
            disk.empty();
        }
    }

    /** Nothing can be saved while it lasts. */
    @Override
    public int roundsAgain() {
        return Integer.MAX_VALUE;
    }
}

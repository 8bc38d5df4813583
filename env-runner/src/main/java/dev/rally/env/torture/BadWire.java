package dev.rally.env.torture;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** One client's bytes come late, in pieces, together, or not at all. */
record BadWire(Arena arena) implements Fault {
    private static final int LONGEST_MS = 2_000;

    @Override
    public String kind() {
        return "bad-wire";
    }

    @Override
    public void strike(SplittableRandom random) throws InterruptedException {
        FaultyWire.Manner[] manners = FaultyWire.Manner.values();
        arena.wire().set(manners[random.nextInt(1, manners.length)]);
        try {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MS));
        } finally {
            arena.wire().set(FaultyWire.Manner.NONE);
        }
    }
}

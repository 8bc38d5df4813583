package dev.rally.env.torture;

import java.util.List;
import java.util.SplittableRandom;

/** kill -9 of the server, of a client, or of both at once. */
record Kill(String kind, Arena arena, boolean server, List<Child> children) implements Fault {
    @Override
    public void strike(SplittableRandom random) throws InterruptedException {
        if (!children.isEmpty()) {
            children.get(random.nextInt(children.size())).kill();
        }
        if (server) {
            arena.server().kill();
        }
    }
}

package dev.rally.env.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The newest segment of a training's replay log is damaged while it is written. */
record DamagedReplay(Arena arena) implements Fault {
    @Override
    public String kind() {
        return "damaged-replay";
    }

    @Override
    public void strike(SplittableRandom random) throws IOException {
        Path newest = Damage.newest(arena.home().replays());
        if (newest != null) {
            arena.log().line(kind(), Damage.to(newest, random));
        }
    }
}

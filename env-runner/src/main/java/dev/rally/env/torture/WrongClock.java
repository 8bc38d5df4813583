package dev.rally.env.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The server's wall clock is set, by a second to two years, forward or back; it is never right again for long. */
record WrongClock(Path offsetFile) implements Fault {
    private static final double MOST_S = 2 * 365.25 * 86_400;

    @Override
    public String kind() {
        return "wrong-clock";
    }

    @Override
    public void strike(SplittableRandom random) throws IOException {
        long seconds = (long) Math.pow(MOST_S, random.nextDouble());
        Files.writeString(offsetFile, Long.toString(random.nextBoolean() ? seconds : -seconds));
    }
}

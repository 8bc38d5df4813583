package dev.rally.env.film;

import java.util.Arrays;

/** Something recorded, frame by frame, from any place in it. One thread at a time. */
public interface Film extends AutoCloseable {

    /** Whose it is and of what, for people. */
    String title();

    /** At least one. */
    int frames();

    float framesPerSecond();

    /** The first frame of each episode or round, ascending, from 0; not copied, and nobody may change it. */
    int[] starts();

    /**
     * What a frame shows; good until the next one is asked for.
     *
     * @param number from 0
     */
    Frame frame(int number);

    /** Which episode a frame is of, from 0. */
    default int episode(int number) {
        int at = Arrays.binarySearch(starts(), number);
        return at >= 0 ? at : -at - 2;
    }

    @Override
    void close();
}

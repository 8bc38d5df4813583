package dev.rally.env.torture;

import java.util.SplittableRandom;

/** Something that goes wrong. */
interface Fault {
    /** Its name, as the table and {@code --kinds} have it. */
    String kind();

    /** Lets it happen, and returns when what causes it is over: from then on everybody should recover. */
    void strike(SplittableRandom random) throws Exception;

    /** Rounds by which a training may go back. */
    default int roundsAgain() {
        return 1;
    }
}

package dev.rally.checkpoints;

import java.io.IOException;

/** Is told each step of a change before it is taken, so that tests can make it fail or "crash" there. */
interface Steps {
    Steps NONE = step -> {};

    void before(String step) throws IOException;
}

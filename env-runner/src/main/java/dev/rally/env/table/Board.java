package dev.rally.env.table;

import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.Recordings;

/** A game in real time that is looked on at, and at which persons may sit. Any thread. */
public interface Board extends AutoCloseable {
    /** Begins it; what happens is told from now on. */
    void open();

    /** Where persons sit down, get up and press keys. */
    Seats seats();

    void pause(boolean pause);

    /**
     * Begins a new match.
     *
     * @throws RallyException INVALID_PARAMS where that is another's to do
     */
    void restart();

    /**
     * Keeps what somebody who sits here does from now on, until they leave, or it is ended.
     *
     * @throws RallyException INVALID_PARAMS for who does not sit, a name that is taken, while another is made, and where nothing
     *     is recorded
     */
    void record(Object sitter, Recordings recordings, String name, String by);

    /** Ends the recording of who sits here, if one is made; what was played is kept. */
    void endRecording(Object sitter);

    /** Whether it is there for those alone who look on, and ends with the last of them. */
    boolean endsUnwatched();

    /** Waits until a game that was asked to end has ended, and what is recorded of it is written; for so long at most. */
    void awaitEnd(long ms) throws InterruptedException;

    /** Asks the game to end. */
    @Override
    void close();
}

package dev.rally.env.player;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A player at its seat: a thread of its own takes frames from a queue, in order, and answers them. The game is never kept waiting:
 * it takes at most one answer a frame, and a player that is late stays late. The game's thread calls all methods.
 */
public final class SeatedPlayer {
    /** More frames than these do not wait: the oldest is dropped. */
    private static final int MOST_WAITING = 15;

    private final String name;
    private final Mind mind;
    private final Consumer<String> say;
    private final Thread thread;
    private final Deque<Frame> inbox = new ArrayDeque<>();
    private final Deque<Message> outbox = new ArrayDeque<>();
    private boolean over;
    private boolean closed;
    private boolean idle;
    private long busySince = System.nanoTime();
    private volatile @Nullable Object lastAnswer;

    private record Frame(Map<String, Object> sceneInfo, List<Integer> keyboard) {}

    /** What a player has sent to the game. */
    public sealed interface Message {
        /** Ready for a round. */
        record Ready() implements Message {}

        /** A command for the frame with that number, as the player counts. */
        record Command(long frame, @Nullable Object value) implements Message {}

        /** The last message of one that has failed. */
        record Failed(String why) implements Message {}
    }

    /**
     * Begins to think.
     *
     * @param say is told of dropped frames, in whole lines
     */
    public SeatedPlayer(String name, Mind mind, Consumer<String> say) {
        this.name = name;
        this.mind = mind;
        this.say = say;
        thread = new Thread(this::think, "player-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    public String name() {
        return name;
    }

    /** See {@link Mind#where}. */
    public String where() {
        return mind.where();
    }

    private void think() {
        try {
            mind.begin();
            post(new Message.Ready());
            long count = 0;
            for (Frame frame = next(); frame != null; frame = next()) {
                Mind.Answer answer = mind.update(frame.sceneInfo(), frame.keyboard());
                if (answer.reset()) {
                    mind.reset();
                    count = 0;
                    post(new Message.Ready());
                } else {
                    Long said = answer.frame();
                    if (answer.command() != null) {
                        post(new Message.Command(said == null ? count : said, answer.command()));
                    }
                    lastAnswer = answer.command();
                    count++;
                }
            }
        } catch (PlayerException e) {
            post(new Message.Failed(String.valueOf(e.getMessage())));
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            post(new Message.Failed(e.toString()));
        } finally {
            idle();
            awaitClosed();
        }
    }

    private synchronized void post(Message message) {
        outbox.add(message);
        notifyAll();
    }

    private synchronized void idle() {
        idle = true;
        notifyAll();
    }

    /** A process may be ended with the thread that has started it: see {@link ChildProcess}. */
    private synchronized void awaitClosed() {
        try {
            while (!closed) {
                wait();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** The next frame; null when the match is over. */
    private synchronized @Nullable Frame next() {
        try {
            while (inbox.isEmpty() && !over) {
                idle();
                wait();
            }
            idle = false;
            busySince = System.nanoTime();
            return inbox.poll();
        } catch (InterruptedException e) {
            return null;
        }
    }

    /** Shows it a frame. */
    public synchronized void send(Map<String, Object> sceneInfo, List<Integer> keyboard) {
        if (inbox.size() == MOST_WAITING) {
            inbox.poll();
            say.accept("Warning: The object queue for the process '" + name + "' is full. Drop the oldest object.");
        }
        if (idle) {
            busySince = System.nanoTime();
        }
        idle = false;
        inbox.add(new Frame(sceneInfo, keyboard));
        notifyAll();
    }

    /** The oldest message that has not been taken; null when there is none. */
    public synchronized @Nullable Message poll() {
        return outbox.poll();
    }

    /** Like {@link #poll}, but waits for a message for so long, or until it is certain that none will come. */
    public @Nullable Message await(long nanos) {
        return await(nanos, () -> idle || !outbox.isEmpty()) ? poll() : null;
    }

    /** Waits until it has answered all frames, or fails, but not longer than that. */
    public void awaitIdle(long nanos) {
        await(nanos, () -> idle);
    }

    private synchronized boolean await(long nanos, BooleanSupplier condition) {
        long end = System.nanoTime() + nanos;
        try {
            for (long left = nanos; !condition.getAsBoolean() && left > 0; left = end - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return condition.getAsBoolean();
    }

    /** For how long it has been busy with the same frame; 0 when it waits for one. */
    public synchronized long busyNanos() {
        return idle ? 0 : System.nanoTime() - busySince;
    }

    /** What it has answered to the last frame, for messages. */
    public @Nullable Object lastAnswer() {
        return lastAnswer;
    }

    /** The match is over: it may see the frames that it was shown, and then ends. */
    public synchronized void leave() {
        over = true;
        notifyAll();
    }

    /** Ends it, whatever it is at, after some time for ending by itself; what it has started is gone. */
    public void close(long graceMs) {
        leave();
        long began = System.nanoTime();
        awaitIdle(graceMs * 1_000_000);
        long left = graceMs - (System.nanoTime() - began) / 1_000_000;
        mind.close(Math.max(0, left));
        letGo();
    }

    private synchronized void letGo() {
        closed = true;
        notifyAll();
    }
}

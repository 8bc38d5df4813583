package dev.rally.agents.tensor;

import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share one piece of work at a time: the caller does part 0, member i does part i. Small networks gain
 * more from whole parts side by side, each with one thread, than from threads inside each of their operations: there
 * is one hand-over per piece of work instead of one per operation.
 *
 * <p>A member that waits spins for a moment before it parks, because waking a parked thread costs as much as a small
 * forward pass.
 */
public final class Crew {
    /** About 30 microseconds: shorter than anyone notices who wants the processor. */
    private static final int SPINS = 2_000;
    /** About 300 microseconds: longer than what is left to one thread between two minibatches. */
    private static final int BACKGROUND_SPINS = 20_000;

    /** What each member does with its part. */
    public interface Work {
        void run(int part);
    }

    private final Member[] members;

    /** A crew for up to {@code size} parts; background crews leave the processor to everybody else. */
    Crew(String name, int size, boolean background) {
        this(name, size, background, () -> {
            if (background) {
                Niceness.lower();
            }
            JniUtils.setGradMode(false);
        });
    }

    /** @param prepare what each member does before its first part; when it fails, so does every run that needs one */
    Crew(String name, int size, boolean background, Runnable prepare) {
        members = new Member[size - 1];
        for (int i = 0; i < members.length; i++) {
            members[i] = new Member(name + "-" + (i + 1), i + 1, background, prepare);
        }
    }

    /** The number of parts that run side by side. */
    public int size() {
        return members.length + 1;
    }

    /**
     * Runs parts {@code 0..parts-1} and returns when all are done; one caller at a time, others wait. The first
     * part's failure is thrown, with the others' suppressed.
     */
    public synchronized void run(int parts, Work work) {
        for (int i = 1; i < parts; i++) {
            members[i - 1].give(work);
        }
        Throwable failure = null;
        try {
            work.run(0);
        } catch (Throwable t) {
            failure = t;
        }
        for (int i = 1; i < parts; i++) {
            failure = join(failure, members[i - 1].await());
        }
        rethrow(failure);
    }

    private static @Nullable Throwable join(@Nullable Throwable first, @Nullable Throwable next) {
        if (first == null) {
            return next;
        }
        if (next != null) {
            first.addSuppressed(next);
        }
        return first;
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /** One thread; {@code work} is not null from the moment it is given until it is done. */
    private static final class Member implements Runnable {
        private final int part;
        private final boolean background;
        private final Runnable prepare;
        private final Thread thread;
        private volatile @Nullable Work work;
        private volatile @Nullable Thread giver;
        private @Nullable Throwable failure;

        @SuppressWarnings("ThisEscapedInObjectConstruction")
        Member(String name, int part, boolean background, Runnable prepare) {
            this.part = part;
            this.background = background;
            this.prepare = prepare;
            thread = new Thread(this, name);
            thread.setDaemon(true);
            thread.start();
        }

        void give(Work next) {
            failure = null;
            giver = Thread.currentThread();
            work = next;
            LockSupport.unpark(thread);
        }

        @Nullable
        Throwable await() {
            for (int i = 0; work != null; i++) {
                rest(i);
            }
            return failure;
        }

        @Override
        public void run() {
            Throwable unfit = prepared();
            for (int i = 0; ; i++) {
                Work current = work;
                if (current == null) {
                    rest(i);
                    continue;
                }
                i = 0;
                try {
                    if (unfit != null) {
                        throw new IllegalStateException(thread.getName() + " could not begin: " + unfit, unfit);
                    }
                    current.run(part);
                } catch (Throwable t) {
                    failure = t;
                }
                work = null;
                LockSupport.unpark(giver);
            }
        }

        /** What went wrong; a member that died of it would be waited for without end. */
        private @Nullable Throwable prepared() {
            try {
                prepare.run();
                return null;
            } catch (Throwable t) {
                return t;
            }
        }

        private void rest(int round) {
            if (round < (background ? BACKGROUND_SPINS : SPINS)) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }
}

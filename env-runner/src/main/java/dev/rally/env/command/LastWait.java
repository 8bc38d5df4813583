package dev.rally.env.command;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.env.link.ServerLink;
import dev.rally.env.train.LoopControl;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a loop that was asked to stop waits for, and what it leaves behind when it is not let finish. Any thread. */
final class LastWait {
    private static final long LOOK_MS = 1_000;
    private static final long ANSWER_MS = 2_000;

    private final LoopControl control;
    private final Consumer<String> say;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile @Nullable ServerLink server;
    private volatile boolean silent;

    LastWait(LoopControl control, Consumer<String> say) {
        this.control = control;
        this.say = say;
    }

    /** From here on there is a server that may have to be waited for. */
    void on(ServerLink link) {
        server = link;
    }

    /** Says once when the server answers nothing; a thread of its own asks it until the loop has ended. */
    void begin() {
        if (!begun.getAndSet(true)) {
            Thread thread = new Thread(this::watch, "rally-last-wait");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watch() {
        while (!control.awaitEnd(LOOK_MS)) {
            boolean answers = answers();
            if (!answers && !silent) {
                say.accept("waiting for " + name() + ", which answers nothing: it may be stopped or busy;"
                        + " once more ends at once and leaves it");
            }
            silent = !answers;
        }
    }

    private boolean answers() {
        ServerLink link = server;
        try {
            if (link != null) {
                link.client().send(new Command.Ping()).await(ANSWER_MS);
            }
            return true;
        } catch (RallyException e) {
            return e.code() != ErrorCode.DEADLINE_EXCEEDED;
        } catch (IllegalStateException e) {
            return true; // there is none at the moment
        }
    }

    /** Says what is not saved, and which process goes on. */
    void cutShort() {
        ServerLink link = server;
        String left = link == null ? "" : "; " + name() + (link.launched() ? fate() : ", goes on");
        say.accept("ended at once, " + (control.saved() ? "when all was saved" : "without a last checkpoint") + left);
    }

    private String fate() {
        return silent
                ? ", answers nothing and is left behind: when it goes on (kill -CONT), it saves its agents and ends"
                : ", saves its agents and ends";
    }

    private String name() {
        ServerLink link = server;
        try {
            return link == null ? "the server" : "the server, process " + link.pid();
        } catch (RallyException e) {
            return "the server"; // which is gone, or has no file that says who it is
        }
    }
}

package dev.rally.env.command;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.env.link.ServerLink;
import dev.rally.env.train.LoopControl;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** What each key does while an agent trains. */
final class LoopKeys implements IntConsumer {
    static final String LEGEND = "keys: p pause, q quit with a checkpoint, d deterministic, i ping, s save";

    private static final int PINGS = 10;

    private final ServerLink server;
    private final String agent;
    private final LoopControl control;
    private final LastWait wait;
    private final Consumer<String> say;

    LoopKeys(ServerLink server, String agent, LoopControl control, LastWait wait, Consumer<String> say) {
        this.server = server;
        this.agent = agent;
        this.control = control;
        this.wait = wait;
        this.say = say;
    }

    @Override
    public void accept(int key) {
        try {
            switch (key) {
                case 'p' -> {
                    control.pause(!control.paused());
                    say.accept(control.paused() ? "paused; p resumes" : "resumed");
                }
                case 'q' -> {
                    if (control.stopping()) {
                        control.hurry();
                    } else {
                        say.accept("finishing the round, then saving and evaluating; q once more evaluates nothing");
                        control.stop();
                        wait.begin();
                    }
                }
                case 's' -> control.requestSave();
                case 'd' -> toggleMode();
                case 'i' -> ping();
                default -> say.accept(LEGEND);
            }
        } catch (RallyException | IllegalStateException e) {
            say.accept("not now: " + e.getMessage());
        }
    }

    private void toggleMode() {
        RallyClient client = server.client();
        Mode now = client.call(new Command.AgentMode(agent, null)).mode();
        Mode other = now == Mode.TRAINING ? Mode.DETERMINISTIC : Mode.TRAINING;
        Result.AgentMode result = client.call(new Command.AgentMode(agent, other));
        say.accept(agent + " is now in " + result.mode() + " mode"
                + (result.discardedSteps() > 0 ? "; " + result.discardedSteps() + " steps are discarded" : ""));
    }

    private void ping() {
        RallyClient client = server.client();
        long sum = 0;
        long worst = 0;
        for (int i = 0; i < PINGS; i++) {
            long began = System.nanoTime();
            client.call(new Command.Ping());
            long nanos = System.nanoTime() - began;
            sum += nanos;
            worst = Math.max(worst, nanos);
        }
        say.accept(String.format(
                Locale.ROOT, "%d pings: mean %.0f µs, worst %.0f µs", PINGS, sum / 1e3 / PINGS, worst / 1e3));
    }
}

package dev.rally.env.train;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.EnvironmentSpec;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.Variation;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps the games as the server says that the first agent's are to be like. One thread. */
final class Lessons {
    private final RallyClient client;
    private final EnvironmentSpec environment;
    private final String agent;
    private final Consumer<String> notice;
    private Result.@Nullable EnvironmentParameters present;

    Lessons(RallyClient client, TrainingPlan plan, Consumer<String> notice) {
        this.client = client;
        this.notice = notice;
        environment = plan.environment();
        agent = plan.mainAgent();
    }

    /** Tells the server what the configuration says, which has the last word; the agent must be live. */
    void begin() {
        boolean had = client.call(new Command.AgentList()).agents().stream()
                .anyMatch(info -> info.name().equals(agent) && info.environment() != null);
        if (had || any()) {
            client.send(new Command.EnvironmentSet(agent, environment, null)).await();
        }
        if (had && !any()) {
            notice.accept(agent + " had an environment, and the configuration has none: its games are as by default");
        }
    }

    /** Whether games differ from what they are by default. */
    boolean any() {
        return !environment.isNone();
    }

    /** Asks what the coming games are to be like, and has them begin so; what is new is said. */
    void prepare(SceneBatch scenes) {
        if (!any()) {
            return;
        }
        // Scenes draw for themselves, each for each of its games: what is asked for is how.
        Result.EnvironmentParameters next = client.call(new Command.EnvironmentParameters(agent, 0, 0L));
        if (next.equals(present)) {
            return;
        }
        scenes.vary(new Variation(
                scenes.spec().parameters(), EnvironmentSpec.samplers(next.parameters(), "parameters"), next.seed()));
        if (next.lesson() != null) {
            notice.accept(agent + (present == null ? " is in " : " goes on to ") + environment.place(next.number() - 1)
                    + ": " + shown(next));
        }
        present = next;
    }

    private static String shown(Result.EnvironmentParameters next) {
        Map<String, String> shown = new TreeMap<>();
        next.parameters()
                .properties()
                .forEach(one -> shown.put(one.getKey(), one.getValue().toString()));
        return shown.isEmpty() ? "the game as it is by default" : shown.toString();
    }
}

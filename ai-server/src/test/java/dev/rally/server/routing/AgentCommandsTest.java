package dev.rally.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.agents.Agent;
import dev.rally.agents.TensorEngine;
import dev.rally.checkpoints.Retention;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.PpoSpec;
import dev.rally.server.journal.Durability;
import dev.rally.server.journal.Journals;
import dev.rally.server.life.Ending;
import dev.rally.server.life.Patience;
import dev.rally.server.metrics.Curve;
import dev.rally.server.metrics.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentCommandsTest {
    private static final TensorEngine ENGINE = TensorEngine.start("cpu", 1);

    private final Loops loops = new Loops(Runnable::run, 10);
    private final LiveAgents agents = new LiveAgents();
    private final CountDownLatch acted = new CountDownLatch(1);
    private final Answered act = new Answered();
    private final Agent agent = agent("pong");
    private Checkpoints checkpoints;
    private Journals journals;
    private ActingCommands acting;
    private AgentCommands commands;

    /** An act of the agent is on the acting loop and stays there. */
    @BeforeEach
    void beginAnAct(@TempDir Path folder) {
        checkpoints = Checkpoints.open(folder, Retention.DEFAULT);
        journals = new Journals(folder, Durability.none, Journals.USUAL_MEGABYTES);
        acting = new ActingCommands(agents, new ExchangeCommands(folder, agents, loops), checkpoints, loops.acting());
        commands = new AgentCommands(
                agents,
                new Surroundings(
                        new RallyHome(folder),
                        folder,
                        checkpoints,
                        journals,
                        () -> ENGINE,
                        () -> {
                            throw new AssertionError("no channel");
                        },
                        new Ending()),
                new CheckpointCommands(
                        agents, checkpoints, new ClientFiles(folder, loops.acting()::execute), loops.learners()),
                acting,
                loops);
        LiveAgent live = live(agent);
        agents.put(live);
        acting.queue(act, live, () -> {}, this::lateAnswer);
    }

    private static LiveAgent live(Agent agent) {
        return new LiveAgent(
                agent,
                new PolicyCache(policy -> {}),
                new KeptState(Path.of("none"), agent.id()),
                new Curve(Path.of("none"), agent.spec(), Origin.NEW),
                new Journals(Path.of("none"), Durability.none, Journals.USUAL_MEGABYTES).of("none"),
                true);
    }

    private static Agent agent(String name) {
        return Agent.create(
                1,
                new AgentSpec(
                        name,
                        ObservationSpace.vector(1),
                        new ActionSpace.Discrete(2),
                        PpoSpec.defaults(),
                        NetworkSpec.Mlp.defaults(),
                        1),
                ENGINE);
    }

    private Result lateAnswer() {
        try {
            acted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Result.Infer(1, agent.actor().mode(), 0, 0);
    }

    @AfterEach
    void end() throws InterruptedException {
        acted.countDown();
        assertThat(loops.close(agents.all(), live -> {}, new Patience(checkpoints, Duration.ofSeconds(10))))
                .isTrue();
        agent.close();
    }

    private Answered mode(@Nullable Mode wanted) {
        Answered request = new Answered();
        commands.mode(request, new Command.AgentMode("pong", wanted));
        return request;
    }

    @Test
    void theModeIsToldWhileAnActIsInProgress() throws Exception {
        Answered read = mode(null);

        assertThat(act.answer).isNotDone();
        assertThat(read.answer).isDone();
        assertThat(read.result()).isEqualTo(new Result.AgentMode("pong", Mode.TRAINING, 0));
    }

    @Test
    void aSwitchWaitsForTheActsBeforeItAndHoldsNobodyUp() throws Exception {
        Answered written = mode(Mode.DETERMINISTIC);
        assertThat(written.answer).isNotDone();

        acted.countDown();

        assertThat(act.result()).isEqualTo(new Result.Infer(1, Mode.TRAINING, 0, 0));
        assertThat(written.result()).isEqualTo(new Result.AgentMode("pong", Mode.DETERMINISTIC, 0));
    }

    private Answered load(Agent saved) {
        checkpoints.save(saved.spec().name(), null, () -> saved.capture(null), null, false);
        Answered request = new Answered();
        commands.load(request, new Command.AgentLoad(saved.spec().name(), null));
        return request;
    }

    @Test
    void aSwitchThatWaitsTurnsTheAgentThatIsLoadedOverMeanwhile() throws Exception {
        Answered written = mode(Mode.DETERMINISTIC);
        load(agent).result();
        acted.countDown();

        assertThat(written.result()).isEqualTo(new Result.AgentMode("pong", Mode.DETERMINISTIC, 0));
        Agent live = agents.get("pong").agent();
        assertThat(live).isNotSameAs(agent);
        assertThat(live.actor().mode()).isEqualTo(Mode.DETERMINISTIC);
    }

    @Test
    void anAgentLoadedOverALiveOneKeepsItsMode() throws Exception {
        acted.countDown();
        act.result();
        mode(Mode.DETERMINISTIC).result();
        load(agent).result();
        assertThat(agents.get("pong").agent().actor().mode()).isEqualTo(Mode.DETERMINISTIC);
    }

    @Test
    void noMoreAgentsAreLoadedThanMayLiveButOneOfThemMayBeLoadedAgain() throws Exception {
        for (int i = 1; i < LiveAgents.MAX_AGENTS; i++) {
            agents.put(live(agent("agent" + i)));
        }
        assertThat(load(agent("one-too-many")).answer)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("as many as may");
        load(agent("agent1")).result();
        assertThat(agents.all()).hasSize(LiveAgents.MAX_AGENTS);
    }

    @Test
    void aSwitchOfAnAgentThatDoesNotActIsImmediate() throws Exception {
        acted.countDown();
        act.result();

        assertThat(mode(Mode.DETERMINISTIC).answer).isDone();
        assertThat(agent.actor().mode()).isEqualTo(Mode.DETERMINISTIC);
    }
}

package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.protocol.Command;
import dev.rally.comm.spec.EnvironmentSpec;
import dev.rally.env.config.ConfigDraft;
import dev.rally.env.config.ConfigText;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.pong.PongSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trainings whose games grow harder. */
@Timeout(120)
class LessonsIT extends SharedServer {
    private static final int ROUND_STEPS = LoopFixture.SCENES * LoopFixture.ROUND_STEPS;

    private static EnvironmentSpec lessons() {
        String yaml = "{lessons: [{name: slow, parameters: {ballSpeed: 0.5, opponent: 0}, until: {steps: "
                + 2 * ROUND_STEPS
                + "}}, {name: mixed, parameters: {ballSpeed: {uniform: [0.5, 1]}}, until: {steps: " + 2 * ROUND_STEPS
                + "}}, {name: full}]}";
        return ConfigDraft.open(ConfigText.DEFAULT)
                .set("environment", yaml, "it")
                .resolve()
                .environment();
    }

    private static TrainingPlan plan(int rounds) {
        return LoopFixture.in(LoopFixture.plan(new PongSource(), rounds), lessons());
    }

    private static List<Double> lessons(LoopFixture loop) {
        return loop.rounds.stream()
                .map(round -> round.agents().get(0).metrics().get("environment/lesson"))
                .toList();
    }

    private static List<String> told(LoopFixture loop) {
        return loop.notices.stream().filter(line -> line.contains("lesson")).toList();
    }

    @Test
    void goOnAndAreToldOnce() {
        LoopFixture loop = new LoopFixture();
        train(loop, plan(6));
        assertThat(lessons(loop)).containsExactly(1.0, 1.0, 2.0, 2.0, 3.0, 3.0);
        assertThat(told(loop))
                .containsExactly(
                        "pong is in lesson 1 of 3, slow: {ballSpeed=0.5, opponent=0.0}",
                        "pong goes on to lesson 2 of 3, mixed: {ballSpeed={\"uniform\":[0.5,1.0]}}",
                        "pong goes on to lesson 3 of 3, full: the game as it is by default");
    }

    @Test
    void areWhereTheyWereAfterwards() {
        LoopFixture whole = new LoopFixture();
        TrainingResult uninterrupted = train(whole, plan(5));
        LoopFixture first = new LoopFixture();
        first.run(folder, plan(3));
        LoopFixture second = new LoopFixture();
        TrainingResult resumed = second.run(folder, plan(2));
        assertThat(lessons(first)).containsExactly(1.0, 1.0, 2.0);
        assertThat(lessons(second)).containsExactly(2.0, 3.0);
        assertThat(told(second).get(0)).startsWith("pong is in lesson 2 of 3, mixed");
        assertThat(LoopFixture.tensors(checkpoint(resumed)))
                .isNotEmpty()
                .isEqualTo(LoopFixture.tensors(checkpoint(uninterrupted)));
    }

    @Test
    void areGoneWhereTheConfigurationHasNone() {
        train(new LoopFixture(), plan(1));
        LoopFixture loop = new LoopFixture();
        loop.run(shared, sharedHome, LoopFixture.plan(new PongSource(), 1));
        assertThat(loop.notices).anyMatch(line -> line.contains("had an environment, and the configuration has none"));
        try (var client = otherClient()) {
            assertThat(client.call(new Command.AgentList()).agents())
                    .filteredOn(agent -> agent.name().equals("pong"))
                    .singleElement()
                    .satisfies(agent -> assertThat(agent.environment()).isNull());
        }
    }
}

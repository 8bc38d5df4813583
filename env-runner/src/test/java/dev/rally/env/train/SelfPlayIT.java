package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AlgorithmSpec;
import dev.rally.env.evaluate.Elo;
import dev.rally.env.link.ServerLink;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.round.SelfPlay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Through the packaged server: {@code mvn -pl ai-server -am package} builds it. */
@Timeout(120)
class SelfPlayIT {
    private static final int ROUND = LoopFixture.ROUND_STEPS;
    private static final SelfPlay SETTINGS = new SelfPlay(0.5, 3, 2, 2);

    @TempDir
    Path folder;

    private static TrainingPlan plan(RecordedScenes scenes, String left, String right, int rounds) {
        return LoopFixture.with(LoopFixture.plan(scenes, List.of(left, right), rounds), SETTINGS);
    }

    private static RecordedScenes scenes() {
        return new RecordedScenes(LoopFixture.SCENES, step -> {});
    }

    private static void assertSame(TrainingResult one, TrainingResult other) {
        assertThat(LoopFixture.tensors(Objects.requireNonNull(one.checkpoint())))
                .isNotEmpty()
                .isEqualTo(LoopFixture.tensors(Objects.requireNonNull(other.checkpoint())));
    }

    /** The limits count trained steps, of which past selves play some: a plan of so many steps may take more rounds. */
    @Test
    void resumedEqualsUninterrupted() {
        RecordedScenes whole = scenes();
        LoopFixture uninterrupted = new LoopFixture();
        TrainingResult all = uninterrupted.run(folder.resolve("a"), plan(whole, "pong", "self", 12));
        int rounds = uninterrupted.rounds.size();

        RecordedScenes first = scenes();
        LoopFixture begun = new LoopFixture();
        begun.run(folder.resolve("b"), plan(first, "pong", "self", 6));
        RecordedScenes second = scenes();
        LoopFixture resumed = new LoopFixture();
        TrainingResult rest = resumed.run(folder.resolve("b"), plan(second, "pong", "self", 6));

        assertThat(begun.rounds.size() + resumed.rounds.size()).isEqualTo(rounds);
        int cut = begun.rounds.size() * ROUND;
        assertThat(first.checksums()).isEqualTo(whole.checksums().subList(0, cut));
        assertThat(second.checksums()).isEqualTo(whole.checksums().subList(cut, rounds * ROUND));
        assertSame(rest, all);
        assertThat(rest.elo()).containsOnlyKeys("pong").isEqualTo(all.elo());
        assertThat(all.elo().get("pong")).isNotEqualTo(Elo.INITIAL);
    }

    /** With the replay memory in the checkpoint. */
    @Test
    void softActorCriticResumesLikeAnUninterruptedOneToo() {
        assertResumes(
                "{\"type\": \"sac\", \"learningStarts\": 256, \"minibatchSize\": 64, \"updatesPerStep\": 0.02,"
                        + " \"replayCapacity\": 4096, \"saveReplay\": true}",
                "self");
    }

    /** With the episodes that wait for their end in the checkpoint. */
    @Test
    void twoWhoLearnByReinforceInTurnsResumeLikeUninterruptedOnesToo() {
        assertResumes(
                "{\"type\": \"reinforce\", \"episodesPerBatch\": 4, \"returnRestartReward\": 1, \"baseline\": true}",
                "target");
    }

    private void assertResumes(String json, String right) {
        AlgorithmSpec algorithm = LoopFixture.algorithm(json);
        LoopFixture uninterrupted = new LoopFixture();
        TrainingResult all = uninterrupted.run(folder.resolve("a"), learning(algorithm, right, 8));
        LoopFixture begun = new LoopFixture();
        begun.run(folder.resolve("b"), learning(algorithm, right, 3));
        LoopFixture resumed = new LoopFixture();
        TrainingResult rest = resumed.run(folder.resolve("b"), learning(algorithm, right, 5));
        assertThat(begun.rounds.size() + resumed.rounds.size()).isEqualTo(uninterrupted.rounds.size());
        assertSame(rest, all);
        assertThat(rest.elo()).isEqualTo(all.elo());
        assertThat(uninterrupted.rounds)
                .flatExtracting(RoundReport::agents)
                .anySatisfy(agent -> assertThat(agent.metrics()).containsKey("policyLoss"));
    }

    private static TrainingPlan learning(AlgorithmSpec algorithm, String right, int rounds) {
        TrainingPlan plan = LoopFixture.learning(plan(scenes(), "pong", right, rounds), algorithm);
        return LoopFixture.limited(plan, rounds);
    }

    @Test
    void pastSelvesAreSavedAndRated() {
        LoopFixture loop = new LoopFixture();
        loop.run(folder, plan(scenes(), "pong", "self", 6));
        try (ServerLink link = LoopFixture.launch(folder)) {
            assertThat(link.client().call(new Command.CheckpointList("pong")).checkpoints())
                    .extracting(Result.CheckpointInfo::checkpoint)
                    .contains("round-0", "round-2", "round-4");
            Result.AgentReady loaded = link.client().call(new Command.AgentLoad("pong", null));
            RoundReport last = loop.rounds.get(loop.rounds.size() - 1);
            assertThat(loaded.agent().metrics())
                    .as("for all who ask the server")
                    .containsEntry("elo", last.agents().get(0).elo())
                    .containsKeys("policyLoss", "pointShare");
        }
        assertThat(loop.rounds)
                .allSatisfy(round -> assertThat(round.agents().get(0).elo()).isFinite());
    }

    @Test
    void aPastSelfThatIsGoneIsNotMissed() throws Exception {
        new LoopFixture().run(folder, plan(scenes(), "pong", "self", 6));
        Path gone = new RallyHome(folder).checkpoints().resolve("pong").resolve("round-2");
        try (var files = Files.list(gone)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(gone);
        LoopFixture resumed = new LoopFixture();
        resumed.run(folder, plan(scenes(), "pong", "self", 6));
        assertThat(resumed.rounds).isNotEmpty();
    }

    /** All but the newest past selves are damaged: each one that is drawn leaves the pool, and that is said once. */
    @Test
    void aPastSelfThatIsDamagedLeavesThePool() throws Exception {
        new LoopFixture().run(folder, plan(scenes(), "pong", "self", 6));
        for (String name : List.of("round-0", "round-2", "round-4")) {
            Path parameters = new RallyHome(folder)
                    .checkpoints()
                    .resolve("pong")
                    .resolve(name)
                    .resolve("parameters.safetensors");
            byte[] bytes = Files.readAllBytes(parameters);
            bytes[bytes.length - 1] ^= 1;
            Files.write(parameters, bytes);
        }
        LoopFixture resumed = new LoopFixture();
        TrainingResult result = resumed.run(folder, plan(scenes(), "pong", "self", 12));
        assertThat(resumed.rounds).hasSizeGreaterThan(8);
        assertThat(result.elo().get("pong")).isFinite();
        assertThat(resumed.notices.stream().filter(line -> line.contains("leaves the pool")))
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .allSatisfy(line -> assertThat(line).contains("pong's past self round-", "parameters.safetensors"));
    }

    @Test
    void twoAgentsLearnInTurnsAndResumeInThem() {
        RecordedScenes whole = scenes();
        LoopFixture uninterrupted = new LoopFixture();
        TrainingResult all = uninterrupted.run(folder.resolve("a"), plan(whole, "hero", "target", 4));
        assertThat(uninterrupted.rounds)
                .extracting(TwoAgents::of)
                .containsExactly(
                        new TwoAgents(true, false),
                        new TwoAgents(true, false),
                        new TwoAgents(false, true),
                        new TwoAgents(false, true),
                        new TwoAgents(true, false),
                        new TwoAgents(true, false),
                        new TwoAgents(false, true),
                        new TwoAgents(false, true));

        RecordedScenes first = scenes();
        LoopFixture begun = new LoopFixture();
        begun.run(folder.resolve("b"), LoopFixture.limited(plan(first, "hero", "target", 4), 3));
        RecordedScenes second = scenes();
        TrainingResult rest =
                new LoopFixture().run(folder.resolve("b"), LoopFixture.limited(plan(second, "hero", "target", 4), 5));
        assertThat(begun.rounds).hasSize(3);
        assertThat(second.checksums()).isEqualTo(whole.checksums().subList(3 * ROUND, 8 * ROUND));
        assertSame(rest, all);
        assertThat(rest.elo()).containsOnlyKeys("hero", "target").isEqualTo(all.elo());
    }

    private record TwoAgents(boolean hero, boolean target) {
        static TwoAgents of(RoundReport round) {
            Map<String, Boolean> learned = new HashMap<>();
            round.agents().forEach(agent -> learned.put(agent.agent(), agent.learned()));
            return new TwoAgents(learned.getOrDefault("hero", false), learned.getOrDefault("target", false));
        }
    }

    @Test
    void aPersonsSwitchHoldsThroughTurnsAndTheOthersModeIsGivenBack() {
        try (ServerLink link = LoopFixture.launch(folder)) {
            LoopFixture loop = new LoopFixture();
            RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                if (step == 3 || step == 6 * ROUND + 3) {
                    try (RallyClient person = RallyClient.connect(new RallyHome(folder).runningServer(), "person")) {
                        person.call(new Command.AgentMode("hero", step == 3 ? Mode.DETERMINISTIC : Mode.TRAINING));
                    }
                }
            });
            loop.run(link, folder, LoopFixture.limited(plan(scenes, "hero", "target", 8), 6));
            assertThat(loop.rounds.subList(0, 9))
                    .extracting(TwoAgents::of)
                    .containsExactly(
                            new TwoAgents(false, false),
                            new TwoAgents(false, false),
                            new TwoAgents(false, true),
                            new TwoAgents(false, true),
                            new TwoAgents(false, false),
                            new TwoAgents(false, false),
                            // In mid-round, and out of turn: from the next round on, until the turn ends.
                            new TwoAgents(false, true),
                            new TwoAgents(true, true),
                            new TwoAgents(true, false));
            assertThat(link.client().call(new Command.AgentList()).agents())
                    .extracting(Result.AgentInfo::mode)
                    .containsOnly(Mode.TRAINING);
        }
    }
}

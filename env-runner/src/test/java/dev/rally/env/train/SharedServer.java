package dev.rally.env.train;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.home.RallyHome;
import dev.rally.env.link.ServerLink;
import dev.rally.env.plan.TrainingPlan;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A packaged server that all tests of a class share; {@code mvn -pl ai-server -am package} builds it. */
abstract class SharedServer {
    static final int ROUND = LoopFixture.ROUND_STEPS;

    /** For tests whose server need not end; each begins its agents anew. */
    @TempDir
    static Path sharedHome;

    @SuppressWarnings("NullAway.Init")
    static ServerLink shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void launch() {
        shared = LoopFixture.launch(sharedHome);
    }

    @AfterAll
    static void end() {
        shared.close();
    }

    static TrainingResult train(LoopFixture loop, TrainingPlan plan) {
        return loop.run(shared, sharedHome, LoopFixture.fresh(plan));
    }

    static RallyClient otherClient() {
        return RallyClient.connect(new RallyHome(sharedHome).runningServer(), "other");
    }

    static void kill(ServerLink link) {
        ProcessHandle.of(link.pid()).orElseThrow().destroyForcibly();
    }

    static String checkpoint(TrainingResult result) {
        return Objects.requireNonNull(result.checkpoint());
    }
}

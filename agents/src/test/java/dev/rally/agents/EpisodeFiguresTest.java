package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.protocol.Mode;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a train tells of the episodes that ended: of those whose every step was submitted, and of no others. */
class EpisodeFiguresTest extends AgentFixture {
    private int time;

    /** One step of all lanes, each of which earns 1. */
    private long infer() {
        return client.infer(observations(time++), FEATURES).rollout();
    }

    private void step(boolean ends) {
        submit(infer(), ends);
    }

    private void submit(long rollout, boolean ends) {
        float[] rewards = new float[LANES];
        Arrays.fill(rewards, 1);
        client.submit(rewards, ends, observations(time), FEATURES, rollout);
    }

    private Map<String, Double> train() {
        return agent.train(null, TestClient.GO).metrics();
    }

    private static void tellsEpisodes(Map<String, Double> figures, double length) {
        assertThat(figures)
                .containsEntry("episodesEnded", (double) LANES)
                .containsEntry("episodeReturn", length)
                .containsEntry("episodeLength", length);
    }

    @Test
    void anEpisodeMayBeginInOneTrainAndEndInAnother() {
        step(false);
        step(false);
        assertThat(train()).doesNotContainKeys("episodesEnded", "episodeReturn", "episodeLength");
        step(true);
        tellsEpisodes(train(), 3);
        step(true);
        tellsEpisodes(train(), 1);
    }

    @Test
    void theMeanIsOverAllThatEnded() {
        step(true);
        step(false);
        step(false);
        step(true);
        assertThat(train())
                .containsEntry("episodesEnded", 2.0 * LANES)
                .containsEntry("episodeReturn", 2.0)
                .containsEntry("episodeLength", 2.0);
    }

    @Test
    void stepsThatATrainDropsTakeTheirEpisodeWithThem() {
        step(false);
        infer();
        train();
        step(true);
        assertThat(train()).doesNotContainKey("episodesEnded");
        step(true);
        tellsEpisodes(train(), 1);
    }

    @Test
    void aSwitchOfTheModeHidesAnEpisode() {
        step(false);
        agent.actor().switchTo(Mode.DETERMINISTIC);
        agent.actor().switchTo(Mode.TRAINING);
        step(true);
        assertThat(train()).doesNotContainKey("episodesEnded");
        step(true);
        tellsEpisodes(train(), 1);
    }

    @Test
    void theNextOwnerOfTheLanesBeginsAnew() {
        step(false);
        step(false);
        agent.actor().end(0, LANES);
        step(true);
        tellsEpisodes(train(), 1);
    }

    @Test
    void otherLanesEpisodesAreTheirOwn() {
        step(false);
        agent.actor().end(LANES, LANES);
        step(true);
        tellsEpisodes(train(), 2);
    }

    @Test
    void anEpisodeThatARestoreCutsIsNotTold() {
        step(false);
        train();
        agent.restoreFrom(agent.capture(null));
        step(true);
        assertThat(train()).doesNotContainKey("episodesEnded");
        step(true);
        tellsEpisodes(train(), 1);
    }

    @Test
    void anAgentFromACheckpointMayStandInMidEpisode() {
        step(false);
        train();
        Agent other = add(Agent.restore(9, agent.capture(null), Engines.shared()));
        TestClient its = new TestClient(other, LANES);
        for (int episode = 0; episode < 2; episode++) {
            long rollout = its.infer(observations(time), FEATURES).rollout();
            its.submit(new float[LANES], true, observations(time), FEATURES, rollout);
        }
        assertThat(other.train(null, TestClient.GO).metrics()).containsEntry("episodesEnded", (double) LANES);
    }

    @Test
    void theLastOnesStayShown() {
        step(true);
        step(false);
        train();
        step(false);
        assertThat(train()).doesNotContainKey("episodeReturn");
        assertThat(agent.info().metrics()).containsEntry("episodeReturn", 1.0);
    }

    @Test
    void whatItDoesBesidesTouchesNoEpisode() {
        step(false);
        client.infer(observations(time), FEATURES, CHOSEN);
        step(true);
        tellsEpisodes(train(), 2);
    }
}

package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.checkpoints.CheckpointStore;
import dev.rally.checkpoints.ClientState;
import dev.rally.checkpoints.Retention;
import dev.rally.comm.client.Call;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.RawJson;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long work: nobody waits for another agent's, everybody hears of it, and an ending loses nothing. */
@Timeout(120)
final class TurnsIT extends OwnServer {
    private static final String GREEDY = "greedy";

    private static AgentSpec spec(String name, String rest) throws IOException {
        JsonNode spec = new ObjectMapper()
                .readTree(
                        "{\"name\":\"" + name + "\",\"observation\":{\"type\":\"float32\",\"shape\":[" + Player.FEATURES
                                + "]},\"action\":{\"type\":\"discrete\",\"n\":" + Player.ACTIONS + "}," + rest + "}");
        return SpecJson.agent(spec);
    }

    /** A train of an agent that would take months, and is at work. */
    private Call<Result.Train> trainForMonths() throws Exception {
        player.client()
                .call(
                        new Command.AgentCreate(
                                spec(
                                        GREEDY,
                                        "\"algorithm\":{\"type\":\"sac\",\"learningStarts\":1,\"minibatchSize\":8,\"replayCapacity\":64}")));
        player.playOneStep(GREEDY);
        CompletableFuture<String> began = new CompletableFuture<>();
        Call<Result.Train> train = player.client()
                .send(new Command.Train(GREEDY, Integer.MAX_VALUE))
                .onProgress(progress -> {
                    if (progress.message().equals("training")) {
                        began.complete(progress.message());
                    }
                });
        began.get(30, TimeUnit.SECONDS);
        return train;
    }

    @Test
    void anAgentThatTrainsForMonthsKeepsNobodyElseWaiting() throws Exception {
        Call<Result.Train> greedy = trainForMonths();

        player.create("modest");
        player.playOneStep("modest");
        assertThat(player.train("modest").samples()).isEqualTo(Player.LANES);
        player.client().call(new Command.CheckpointSave("modest", null, null, null, null));
        assertThat(player.client().call(new Command.CheckpointList("modest")).checkpoints())
                .hasSize(1);
        player.client().call(new Command.CheckpointRestore("modest", null));
        player.client().call(new Command.AgentLoad("modest", null));
        player.client().call(new Command.PolicyExport("modest", null));
        player.client().call(new Command.AgentDelete("modest"));
        assertThat(player.client().call(new Command.Status()).training()).contains(GREEDY);

        greedy.cancel();
        assertThatThrownBy(greedy::await).satisfies(Codes.is(ErrorCode.CANCELLED));
    }

    @Test
    void whatAnAgentLearnsDoesNotDependOnWhoElseDoes() throws Exception {
        learnAndSave("alone");
        Call<Result.Train> greedy = trainForMonths();
        learnAndSave("beside");
        greedy.cancel();

        CheckpointStore store = new CheckpointStore(home.resolve("checkpoints"), Retention.DEFAULT);
        assertThat(store.load("twin", "beside").contents().tensors())
                .isEqualTo(store.load("twin", "alone").contents().tensors());
    }

    private void learnAndSave(String checkpoint) {
        player.create("twin");
        for (int round = 0; round < 5; round++) {
            player.playOneStep("twin");
            player.train("twin");
        }
        player.client().call(new Command.CheckpointSave("twin", checkpoint, null, null, null));
        player.client().call(new Command.AgentDelete("twin"));
    }

    @Test
    void whoWaitsForTheSameAgentHearsOfItAndComesNext() throws Exception {
        Call<Result.Train> greedy = trainForMonths();
        CompletableFuture<String> heard = new CompletableFuture<>();

        Call<Result.CheckpointSave> save = player.client()
                .send(new Command.CheckpointSave(GREEDY, "next", null, null, null))
                .onProgress(progress -> heard.complete(progress.message()));

        assertThat(heard.get(30, TimeUnit.SECONDS)).contains("waits").contains(GREEDY);
        greedy.cancel();
        assertThat(save.await().checkpoint()).isEqualTo("next");
    }

    @Test
    void anAgentThatIsDeletedWhileItTrainsMakesRoomForItsNamesake() throws Exception {
        Call<Result.Train> greedy = trainForMonths();

        player.client().call(new Command.AgentDelete(GREEDY));

        assertThatThrownBy(greedy::await).satisfies(Codes.is(ErrorCode.CANCELLED));
        player.create(GREEDY);
        player.playOneStep(GREEDY);
        assertThat(player.train(GREEDY).samples()).isEqualTo(Player.LANES);
    }

    @Test
    void aWideNetworkIsMadeWithSignsOfLifeWhileOthersAreMade() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        Call<Result.AgentReady> wide = player.client()
                .send(new Command.AgentCreate(spec("wide", "\"network\":{\"type\":\"mlp\",\"hidden\":[1536,1536]}")))
                .onProgress(progress -> heard.complete(progress.message()));
        assertThat(heard.get(30, TimeUnit.SECONDS)).contains("making");

        player.create("narrow");
        player.playOneStep("narrow");
        player.train("narrow");

        assertThat(wide.await().agent().name()).isEqualTo("wide");
    }

    @Test
    void anEndingSavesTheClientsStateWithoutTheCheckpointThatItCameFrom() throws Exception {
        player.create("pong");
        RawJson state = RawJson.of("{\"round\":7}");
        Path saved = Path.of(player.client()
                .call(new Command.CheckpointSave("pong", null, state, null, null))
                .path());
        player.playOneStep("pong");
        player.train("pong");
        FileTree.delete(saved);

        server.close();

        CheckpointStore store = new CheckpointStore(home.resolve("checkpoints"), Retention.DEFAULT);
        assertThat(store.load("pong", "latest").contents().clientState()).isEqualTo(new ClientState.Text(state.text()));
    }
}

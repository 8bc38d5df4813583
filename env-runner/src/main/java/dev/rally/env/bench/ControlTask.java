package dev.rally.env.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.round.Lineup;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.train.TrainingPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What an algorithm must have learned after so many steps; the names are those of the command line. */
enum ControlTask {
    ppo("cartpole", 100_000, 475, 8, 32, """
            {"algorithm": {"type": "ppo", "learningRate": 1e-3, "learningRateSchedule": "linear",
              "learningRateDecayEnvSteps": 100000, "gamma": 0.98, "gaeLambda": 0.8, "epochs": 20,
              "minibatchSize": 256, "entropyCoef": 0}}"""),
    sac("pendulum", 15_000, -200, 4, 8, """
            {"algorithm": {"type": "sac", "learningRate": 1e-3, "criticLearningRate": 1e-3,
              "temperatureLearningRate": 1e-3, "gamma": 0.99, "minibatchSize": 256, "updatesPerStep": 1,
              "learningStarts": 1000, "replayCapacity": 15000},
             "network": {"type": "mlp", "hidden": [64, 64], "activation": "relu"}}""");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String scene;
    final long envSteps;
    final double goal;
    private final int lanes;
    private final int roundSteps;
    private final String agent;

    ControlTask(String scene, long envSteps, double goal, int lanes, int roundSteps, String agent) {
        this.scene = scene;
        this.envSteps = envSteps;
        this.goal = goal;
        this.lanes = lanes;
        this.roundSteps = roundSteps;
        this.agent = agent;
    }

    TrainingPlan plan(long seed) {
        SceneSource source = SceneCatalog.named(scene);
        Lineup lineup = Lineup.parse(source.spec(), List.of(scene), scene);
        var limits = new TrainingPlan.Limits(envSteps, null, 2);
        var agents = List.of(SpecJson.agent(tree(source, seed)));
        return new TrainingPlan(source, lineup, agents, lanes, roundSteps, 1, 1, seed, List.of(), false, limits);
    }

    private JsonNode tree(SceneSource source, long seed) {
        try {
            ObjectNode tree = (ObjectNode) MAPPER.readTree(agent);
            tree.put("name", scene).put("seed", seed);
            tree.set("observation", MAPPER.valueToTree(source.spec().observation()));
            tree.set("action", MAPPER.valueToTree(source.spec().action()));
            return tree;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

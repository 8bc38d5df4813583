package dev.rally.server.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands of one game, carried out by an ordinary client of this server. For one thread. */
final class GodotAiCommands implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GodotAiCommands.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final RallyClient client;
    private final AgentBatches batches;
    private final GodotAiFiles files;
    /** By the names that the game has for them. */
    private final Map<String, CompatAgent> known = new HashMap<>();

    GodotAiCommands(ReadyLine server, Path folder) {
        client = RallyClient.connect(server, "godot-ai");
        batches = new AgentBatches(client);
        files = new GodotAiFiles(folder);
    }

    /** Carries a command out. */
    ObjectNode answer(JsonNode command) throws IOException {
        String name = Fields.text(command, "command");
        return switch (name) {
            case "init" -> init(command);
            case "load" -> load(Fields.text(command, "file_name"));
            case "get_action" -> action(command);
            case "get_batch_actions" -> batchActions(command);
            case "submit_batch_replay" -> submit(Fields.text(command, "path"));
            case "train" -> train(command);
            case "write_policy" -> writePolicy(Fields.text(command, "file_name"));
            case "server" -> done().put("pid", ProcessHandle.current().pid());
            default ->
                throw new RallyException(
                        ErrorCode.METHOD_NOT_FOUND,
                        "unknown command \"" + name + "\"; allowed are init, load, get_action, get_batch_actions,"
                                + " submit_batch_replay, train, write_policy and server");
        };
    }

    private static ObjectNode done() {
        return JSON.createObjectNode().put("done", true);
    }

    /** A live agent of the same sizes stays as it is: its game may have come back. One of other sizes is saved and goes. */
    private ObjectNode init(JsonNode command) {
        AgentSpec spec = CompatAgent.spec(command);
        AgentSpec live = live(spec.name());
        if (live != null && !live.equals(spec)) {
            client.call(new Command.CheckpointSave(spec.name(), null, null, null, null));
            client.call(new Command.AgentDelete(spec.name()));
            replace(spec);
            LOG.info("agent {} gets other sizes; it was saved as it was", spec.name());
        } else if (live == null) {
            client.call(new Command.AgentCreate(spec));
        }
        known.put(Fields.text(command, "file_name"), CompatAgent.of(spec));
        return done();
    }

    /** Of an agent that was just saved; it comes back when the other cannot be. */
    private void replace(AgentSpec spec) {
        try {
            client.call(new Command.AgentCreate(spec));
        } catch (RallyException e) {
            client.call(new Command.AgentLoad(spec.name(), null));
            throw e;
        }
    }

    private ObjectNode load(String name) {
        Result.AgentReady loaded = client.call(new Command.AgentLoad(GameNames.agent(name), null));
        known.put(name, CompatAgent.of(loaded.agent().spec()));
        return done();
    }

    private ObjectNode action(JsonNode command) {
        CompatAgent agent = require(Fields.text(command, "file_name"));
        JsonNode state = command.path("state");
        if (!state.isArray()) {
            throw Fields.wrong("state", state, "an array of numbers");
        }
        float[] states = new float[state.size()];
        for (int i = 0; i < states.length; i++) {
            if (!state.get(i).isNumber()) {
                throw Fields.wrong("state", state, "an array of numbers");
            }
            states[i] = state.get(i).floatValue();
        }
        float[] actions = batches.actions(agent, states, rows(agent, states.length), true);
        ArrayNode answer = JSON.createArrayNode();
        for (float value : actions) {
            answer.add(value);
        }
        ObjectNode reply = JSON.createObjectNode();
        reply.set("action", answer);
        return reply;
    }

    private ObjectNode batchActions(JsonNode command) throws IOException {
        JsonNode deterministic = command.path("deterministic_map");
        String path = files.act(Fields.text(command, "path"), (name, states, count) -> {
            CompatAgent agent = require(name);
            return batches.actions(
                    agent, states, rows(agent, count), deterministic.path(name).asBoolean());
        });
        return JSON.createObjectNode().put("path", path);
    }

    private static int rows(CompatAgent agent, int floats) {
        if (floats == 0 || floats % agent.states() != 0) {
            throw Fields.refused("there are " + floats + " numbers of states for " + agent.name() + "; one state has "
                    + agent.states() + ", so send a multiple of that, at least one");
        }
        return floats / agent.states();
    }

    private ObjectNode submit(String path) throws IOException {
        ReplayReader.Replays replays = files.replays(path, this::find);
        for (Transitions transitions : replays.byAgent().values()) {
            batches.submit(transitions.agent(), transitions);
        }
        ObjectNode answer = done();
        if (!replays.refused().isEmpty()) {
            String why = "replays of unknown agents were refused: " + replays.refused() + "; init or load them first";
            LOG.warn("{}", why);
            answer.put("error", why);
        }
        return answer;
    }

    private ObjectNode train(JsonNode command) {
        String game = Fields.text(command, "file_name");
        String name = require(game).name();
        Result.Train trained =
                client.call(new Command.Train(name, Fields.integer(command, "steps", 1, Integer.MAX_VALUE)));
        if (command.path("print_logs").asBoolean()) {
            LOG.info("{}: {} updates, {}", name, trained.updateSteps(), trained.metrics());
        }
        client.call(
                new Command.CheckpointSave(name, checkpoint(game, command.path("checkpoint_name")), null, null, null));
        return done();
    }

    /** Null for one of the latest few: a game that means that names the agent again, or nothing. */
    private static @Nullable String checkpoint(String game, JsonNode given) {
        String name = given.asText("").replaceAll("[^A-Za-z0-9_.-]", "-");
        return given.asText("").equals(game) || !Names.isCheckpoint(name) ? null : name;
    }

    private ObjectNode writePolicy(String name) throws IOException {
        CompatAgent agent = require(name);
        Result.PolicyExport exported = client.call(new Command.PolicyExport(agent.name(), null));
        JsonNode policy = JSON.readTree(Path.of(exported.path()).toFile());
        files.write(
                GodotAiFiles.FOLDER + "/" + GameNames.file(name) + "_policy.json",
                json -> PolicyFile.write(policy, json));
        return done();
    }

    private CompatAgent require(String name) {
        CompatAgent agent = find(name);
        if (agent == null) {
            throw new RallyException(
                    ErrorCode.UNKNOWN_AGENT, "agent \"" + name + "\" is not there; init or load it first");
        }
        return agent;
    }

    private @Nullable CompatAgent find(String name) {
        AgentSpec live = known.containsKey(name) ? null : live(GameNames.agent(name));
        if (live != null) {
            known.put(name, CompatAgent.of(live));
        }
        return known.get(name);
    }

    private @Nullable AgentSpec live(String name) {
        return client.call(new Command.AgentList()).agents().stream()
                .map(Result.AgentInfo::spec)
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        try {
            batches.close();
        } finally {
            client.close();
        }
    }
}

package dev.rally.server;

import dev.rally.agents.Acting;
import dev.rally.agents.Agent;
import dev.rally.agents.TensorEngine;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ExchangeFile;
import dev.rally.comm.protocol.MessageWriter;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.protocol.RequestReader;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.PpoSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Does once for nobody what clients will ask for, so that they find every class and library loaded. */
final class WarmUp {
    private static final int MEMORY_BYTES = 4096;

    private WarmUp() {}

    /** One inference of an agent that nobody will see: it shows that the tensor library computes. */
    static void inference(TensorEngine engine) {
        AgentSpec spec = new AgentSpec(
                "warm-up",
                ObservationSpace.vector(1),
                new ActionSpace.Discrete(2),
                PpoSpec.defaults(),
                NetworkSpec.Mlp.defaults(),
                1);
        ByteBuffer request = ByteBuffer.allocateDirect(MEMORY_BYTES);
        BatchWriter batch = new BatchWriter(request).begin(0, 0, 1, 0);
        batch.floats(Column.OBSERVATION, 1, 1).put(0);
        batch.finish();
        try (Agent agent = Agent.create(0, spec, engine)) {
            BatchWriter reply = new BatchWriter(ByteBuffer.allocateDirect(MEMORY_BYTES));
            agent.actor().act(new BatchView().read(request), new Acting(false, null, 0, 1), reply);
        }
    }

    /** The way of a first command and a first exchange. */
    static void firstCommands(Path folder) throws IOException {
        byte[] ping = ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + Protocol.PING + "\",\"params\":{}}")
                .getBytes(StandardCharsets.UTF_8);
        var unused = new RequestReader().read(ping, 0, ping.length);
        new MessageWriter().result(1, new Result.Empty());
        Path file = folder.resolve("warm-up");
        ExchangeFile.create(file, 1, MEMORY_BYTES).unmap();
        Files.delete(file);
    }
}

package dev.rally.server.routing;

import dev.rally.comm.channel.Request;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AlgorithmSpec;
import java.nio.file.Path;

/** {@code hello}, {@code status} and {@code shutdown}: what concerns the server as a whole. */
final class ServerCommands {
    private static final String VERSION = ServerVersion.get();

    private final Surroundings around;
    private final LiveAgents agents;
    private final ExchangeCommands exchanges;
    private final LearningCommands learning;
    private final long startNs = System.nanoTime();

    ServerCommands(Surroundings around, LiveAgents agents, ExchangeCommands exchanges, LearningCommands learning) {
        this.around = around;
        this.agents = agents;
        this.exchanges = exchanges;
        this.learning = learning;
    }

    /** @param files the connection's own folder */
    Result.Hello hello(Path files) {
        Result.Capabilities capabilities = new Result.Capabilities(
                AlgorithmSpec.names(),
                around.engine().get().device(),
                Protocol.MAX_LINE_BYTES,
                Protocol.MAX_REQUESTS_IN_FLIGHT,
                Protocol.MAX_SLOTS,
                Protocol.MAX_SLOT_BYTES,
                Protocol.MAX_LANES);
        return new Result.Hello(
                Protocol.VERSION, "rally " + VERSION, around.session().toString(), files.toString(), capabilities);
    }

    /** On the event loop. */
    Result.Status status() {
        return new Result.Status(
                around.session().toString(),
                ProcessHandle.current().pid(),
                (System.nanoTime() - startNs) / 1_000_000,
                around.engine().get().device(),
                learning.paused(),
                around.channel().get().clients(),
                exchanges.count(),
                learning.training(),
                agents.infos());
    }

    void shutdown(Request request) {
        request.answer(new Result.Empty());
        around.ending().request("the client \"" + request.connection().client() + "\" asked for it");
    }
}

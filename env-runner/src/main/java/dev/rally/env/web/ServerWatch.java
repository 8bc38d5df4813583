package dev.rally.env.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.env.link.ServerLink;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells pages how the server does, again and again, and notices when it is lost. */
final class ServerWatch {
    private static final long STATUS_TIMEOUT_MS = 10_000;

    private final Supplier<@Nullable RallyClient> server;
    private final Consumer<RallyException> lost;
    private final Visitors visitors;

    /** @param lost may look for the server, and block meanwhile */
    ServerWatch(Supplier<@Nullable RallyClient> server, Consumer<RallyException> lost, Visitors visitors) {
        this.server = server;
        this.lost = lost;
        this.visitors = visitors;
    }

    /** Asks the server once. */
    void look() {
        RallyClient client = server.get();
        if (client == null) {
            look(new RallyException(ErrorCode.CONNECTION_LOST, "the server is gone; it is being looked for"));
            return;
        }
        try {
            tell(client.send(new Command.Status()).await(STATUS_TIMEOUT_MS));
        } catch (RallyException e) {
            if (ServerLink.isLoss(e)) {
                look(e);
            } else {
                gone(e.getMessage());
            }
        }
    }

    /** Says that it is lost, and lets it be looked for. */
    private void look(RallyException loss) {
        gone(loss.getMessage());
        try {
            lost.accept(loss);
        } catch (RallyException e) {
            gone(e.getMessage()); // until the next look
        }
    }

    private void tell(Result.Status status) {
        ObjectNode message = Visitors.MAPPER.createObjectNode().put("connected", true);
        message.put("device", status.device()).put("paused", status.paused());
        message.set("training", Visitors.MAPPER.valueToTree(status.training()));
        message.set("agents", Visitors.MAPPER.valueToTree(status.agents()));
        visitors.tell("status", message);
    }

    private void gone(@Nullable String why) {
        visitors.tell(
                "status",
                Visitors.MAPPER.createObjectNode().put("connected", false).put("why", why));
    }
}

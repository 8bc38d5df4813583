package dev.rally.env.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.env.link.ServerLink;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells pages how the server does, again and again, and notices when it is lost. */
final class ServerWatch {
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
            gone("the server is gone; it is being looked for");
            return;
        }
        try {
            tell(client.call(new Command.Status()));
        } catch (RallyException e) {
            if (ServerLink.isLoss(e)) {
                gone(e.getMessage());
                lost.accept(e);
            }
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

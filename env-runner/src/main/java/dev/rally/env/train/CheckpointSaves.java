package dev.rally.env.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.client.Call;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Saves that run while the next round is played, and are awaited before the agents change again. One thread. */
final class CheckpointSaves {
    private static final long SAVE_TIMEOUT_MS = 60_000;

    private final RallyClient client;
    private final DiskFull diskFull;
    private final List<Pending> pending = new ArrayList<>();
    private @Nullable String lastPath;

    CheckpointSaves(RallyClient client, DiskFull diskFull) {
        this.client = client;
        this.diskFull = diskFull;
    }

    /**
     * Begins to save an agent as it is now.
     *
     * @param name null for an automatic checkpoint
     */
    void begin(String agent, @Nullable String name, JsonNode clientState, @Nullable Double winRate) {
        pending.add(new Pending(new Command.CheckpointSave(agent, name, clientState, winRate)));
    }

    /** Waits until everything begun is durable; while the disk is full, until there is room. */
    void await() {
        for (Pending save : pending) {
            lastPath = diskFull.untilThereIsRoom("checkpoint of " + save.command.agent(), save::result)
                    .path();
        }
        pending.clear();
    }

    /** The folder of the newest durable checkpoint. */
    @Nullable
    String lastPath() {
        return lastPath;
    }

    private final class Pending {
        private final Command.CheckpointSave command;
        private @Nullable Call<Result.CheckpointSave> call;

        Pending(Command.CheckpointSave command) {
            this.command = command;
            call = client.send(command);
        }

        Result.CheckpointSave result() {
            Call<Result.CheckpointSave> running = call == null ? client.send(command) : call;
            call = null;
            return running.await(SAVE_TIMEOUT_MS);
        }
    }
}

package dev.rally.env.train;

import dev.rally.comm.client.Call;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Saves that run while the next round is played, and are awaited before the agents change again. One thread. */
final class CheckpointSaves {
    private final RallyClient client;
    private final DiskFull diskFull;
    private final Consumer<String> notice;
    private final List<Pending> pending = new ArrayList<>();
    private final StateFiles states;
    private @Nullable String lastPath;

    CheckpointSaves(RallyClient client, DiskFull diskFull, Consumer<String> notice) {
        this.client = client;
        this.diskFull = diskFull;
        this.notice = notice;
        states = new StateFiles(client);
    }

    /** Writes the loop's state for the saves that begin from now on, of one agent or several; answers the file's name. */
    String stage(LoopState state) {
        return diskFull.untilThereIsRoom("the loop's state", () -> states.write(state));
    }

    /**
     * Begins to save an agent as it is now.
     *
     * @param name null for an automatic checkpoint
     * @param stateFile as {@link #stage} has answered
     * @param metrics how the agent fared; null before its first round
     */
    void begin(
            String agent,
            @Nullable String name,
            String stateFile,
            @Nullable Double winRate,
            @Nullable Map<String, Double> metrics) {
        pending.add(new Pending(new Command.CheckpointSave(agent, name, null, stateFile, winRate, metrics)));
    }

    /**
     * Waits until everything begun is durable; while the disk is full, until there is room. What becomes durable with a
     * warning, as when it was to be the best and could not, is saved once more while the agent is still the same.
     */
    void await() {
        for (Pending save : pending) {
            String warning = await(save);
            if (warning != null) {
                notice.accept(save.command.agent() + ": " + warning + "; it is tried once more");
                warning = await(save);
            }
            if (warning != null) {
                notice.accept(save.command.agent() + ", again: " + warning);
            }
        }
        pending.clear();
        states.delete();
    }

    private @Nullable String await(Pending save) {
        Result.CheckpointSave saved = diskFull.untilThereIsRoom("checkpoint of " + save.command.agent(), save::result);
        lastPath = saved.path();
        if (saved.setAside() != null) {
            notice.accept(save.command.agent() + " begins anew; what there was of it stays as "
                    + String.join(" and ", saved.setAside()));
        }
        return saved.warning();
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
            try {
                return running.await();
            } catch (RallyException e) {
                String state = command.clientStateFile();
                if (e.code() != ErrorCode.INVALID_PARAMS || state == null || !states.writeAgain(state)) {
                    throw e;
                }
                return client.send(command).await();
            }
        }
    }
}

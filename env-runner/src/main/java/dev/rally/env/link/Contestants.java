package dev.rally.env.link;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.env.round.Player;
import java.util.List;
import java.util.TreeSet;

/** Makes sure that the server knows whoever is to play. */
public final class Contestants {
    private final RallyClient client;
    private final List<String> scripts;

    public Contestants(RallyClient client, List<String> scripts) {
        this.client = client;
        this.scripts = scripts;
    }

    /** Loads the agents that are not live from their newest checkpoints. Live ones are left as they are. */
    public void makeLive(List<Player> players) {
        for (Player player : players) {
            if (player instanceof Player.Agent agent) {
                makeLive(agent.name());
            } else if (player instanceof Player.Snapshot snapshot) {
                makeLive(snapshot.agent());
            }
        }
    }

    private void makeLive(String agent) {
        boolean live = client.call(new Command.AgentList()).agents().stream()
                .anyMatch(info -> info.name().equals(agent));
        if (live) {
            return;
        }
        TreeSet<String> saved = new TreeSet<>();
        for (Result.CheckpointInfo checkpoint :
                client.call(new Command.CheckpointList(null)).checkpoints()) {
            saved.add(checkpoint.agent());
        }
        if (!saved.contains(agent)) {
            throw new RallyException(
                    ErrorCode.UNKNOWN_AGENT,
                    "there is no agent \"" + agent + "\" in this home; there are the agents " + saved
                            + " and the scripted players " + scripts + "; ./rally train --agent " + agent
                            + " trains one");
        }
        client.send(new Command.AgentLoad(agent, null)).await();
    }
}

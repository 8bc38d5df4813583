package dev.rally.env.match;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents that have been trained, for a moment, at a game. */
@Timeout(120)
class AgentPlayersIT extends Matches {
    @Test
    void anAgentAndItsCheckpointPlayAMatch() throws Exception {
        String home = folder.resolve("home").toString();
        Process training = startProgram(
                "train",
                "--config",
                "pingpong",
                "--home",
                home,
                "--device",
                "cpu",
                "--scenes",
                "8",
                "--round-steps",
                "8",
                "--steps",
                "128",
                "--set",
                "agents.pingpong.network.hidden=[16]",
                "--set",
                "loop.evaluateAgainst=[]",
                "--set",
                "loop.winningShare=0",
                "--no-progress");
        assertThat(exitCode(training)).as(errors()).isZero();
        Process match = start(
                "pingpong",
                "NORMAL",
                "1",
                "-i",
                "pingpong",
                "-i",
                "pingpong@latest",
                "--fps",
                "0",
                "--json",
                "--home",
                home,
                "--device",
                "cpu");
        assertThat(exitCode(match)).as(errors()).isZero();
        assertThat(json().at("/players/ml_2P").asText()).isEqualTo("pingpong@latest");
        assertThat(json().at("/rounds/0/players/ml_1P/missing").asInt()).isZero();
    }
}

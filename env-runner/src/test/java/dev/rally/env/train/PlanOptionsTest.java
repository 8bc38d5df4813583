package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PlanOptionsTest {
    private static String again(String... arguments) {
        PlanOptions options = new PlanOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("plan", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(arguments);
        return options.again();
    }

    @Test
    void theDefaultsNeedNoOptions() {
        assertThat(again()).isEmpty();
        assertThat(again("--minutes", "1", "--fresh", "--forever", "--steps", "5"))
                .isEmpty();
    }

    @Test
    void whatSaysWhatIsTrainedIsSaidAgain() {
        String line =
                " --config pong-selfplay --set agents.pong.gamma=0.9 --agent mine --left a --right b@best --self-play"
                        + " --seed 3 --scenes 8 --round-steps 9 --groups 2";
        assertThat(again((line.strip() + " --minutes 1").split(" "))).isEqualTo(line);
    }

    @Test
    void whatAShellWouldTakeApartIsQuoted() {
        assertThat(again("--config", "my games/cat.yaml", "--set", "agents.pong.network.hidden=[64, 64]"))
                .isEqualTo(" --config \"my games/cat.yaml\" --set \"agents.pong.network.hidden=[64, 64]\"");
    }
}

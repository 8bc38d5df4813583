package dev.rally.env.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void aSceneWithAConfigurationOfItsNameIsTrainedByThat() {
        assertThat(plan("--scene", "arkanoid").agents().get(0).name()).isEqualTo("arkanoid");
        assertThat(plan("--scene", "pong-continuous").agents().get(0).name()).isEqualTo("pong");
    }

    private static TrainingPlan plan(String... arguments) {
        PlanOptions options = new PlanOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("plan", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(arguments);
        return options.toPlan();
    }

    @Test
    void aChangeIsASettingThatMayChangeAndStaysOne() {
        TrainingPlan plan = plan("--change", "agents.pong.learningRate=1e-4", "--from", "best");
        assertThat(plan.beginning().changes("pong")).containsOnlyKeys("learningRate");
        assertThat(plan.beginning().checkpoint("pong")).isEqualTo("best");
        assertThat(again("--change", "agents.pong.learningRate=1e-4", "--from", "best"))
                .isEqualTo(" --set agents.pong.learningRate=1e-4");
        assertThatThrownBy(() -> plan("--change", "agents.pong.network.hidden=[8]"))
                .hasMessageContaining("--fresh --initialize-from pong");
        assertThatThrownBy(() -> plan("--change", "loop.seed=3")).hasMessageContaining("no agent that learns");
    }

    @Test
    void aCheckpointToGoOnFromIsOfAnAgentThatLearnsAndGoesOn() {
        assertThat(plan("--from", "pong@round-10").beginning().checkpoint("pong"))
                .isEqualTo("round-10");
        assertThatThrownBy(() -> plan("--from", "cat@best")).hasMessageContaining("[pong]");
        assertThatThrownBy(() -> plan("--from", "best", "--fresh")).hasMessageContaining("--initialize-from");
    }

    @Test
    void stepsInAllEndATrainingAndNothingElse() {
        TrainingPlan.Limits limits = plan("--total-steps", "1000").limits();
        assertThat(limits).isEqualTo(new TrainingPlan.Limits(0, 1000, null, TrainingPlan.Limits.NO_SHARE));
    }
}

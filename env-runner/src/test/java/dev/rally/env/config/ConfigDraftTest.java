package dev.rally.env.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.PpoSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigDraftTest {
    private static final String LEAST = """
            players: {left: hero, right: level1}
            agents: {hero: {}}
            """;

    @TempDir
    Path folder;

    private static ConfigDraft pong() {
        return ConfigDraft.open(ConfigText.DEFAULT);
    }

    private ConfigDraft file(String yaml) throws IOException {
        return ConfigDraft.open(
                Files.writeString(folder.resolve("my.yaml"), yaml).toString());
    }

    private static ConfigDraft change(String setting) {
        String[] parts = setting.split("=", 2);
        return pong().set(parts[0], parts[1], "--set " + setting);
    }

    @Nested
    class Reading {
        @Test
        void whatIsLeftOutTakesItsDefault() throws IOException {
            TrainingConfig config = file(LEAST).resolve();
            assertThat(config.scene()).isEqualTo(SceneSettings.DEFAULT);
            assertThat(config.loop()).isEqualTo(LoopSettings.DEFAULT);
            assertThat(config.agents())
                    .extracting(AgentSpec::name, AgentSpec::algorithm)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("hero", PpoSpec.defaults()));
        }

        @Test
        void spacesComeFromTheSceneAndTheSeedFromTheLoop() throws IOException {
            AgentSpec hero = file(LEAST + "loop: {seed: 7}").resolve().agents().get(0);
            assertThat(hero.observation().size()).isEqualTo(11);
            assertThat(hero.seed()).isEqualTo(7);
        }

        @Test
        void anAgentStacksAsItsSceneSaysOrAsItIsTold() {
            assertThat(pong().resolve().agents().get(0).observation()).isEqualTo(ObservationSpace.vector(11));
            TrainingConfig four = pong().set("agents.pong.stack", "4", "").resolve();
            assertThat(four.agents().get(0).observation().stack()).isEqualTo(4);
            assertThat(four.toTree().at("/agents/pong/stack").intValue()).isEqualTo(4);
            TrainingConfig pixels = pong().set("scene.name", "pong-pixels", "")
                    .set("agents.pong.normalizeObservations", "false", "")
                    .set("agents.pong.network", "{type: conv}", "")
                    .resolve();
            assertThat(pixels.agents().get(0).observation()).isEqualTo(ObservationSpace.image(1, 84, 84, 4, 2));
        }

        @Test
        void aLinearScheduleEndsWithTheTraining() throws IOException {
            String linear = "{players: {left: hero, right: still}, agents: {hero: {algorithm: {type: ppo,"
                    + " learningRateSchedule: linear%s}}}, loop: {steps: %d, totalSteps: %d}}";
            assertThat(decay(linear.formatted("", 5000, 0))).isEqualTo(5000);
            assertThat(decay(linear.formatted("", 5000, 9000))).isEqualTo(9000);
            assertThat(decay(linear.formatted(", learningRateDecayEnvSteps: 70", 5000, 0)))
                    .isEqualTo(70);
            assertThat(decay(linear.formatted("", 0, 0)))
                    .isEqualTo(PpoSpec.defaults().learningRateDecayEnvSteps());
        }

        private long decay(String yaml) throws IOException {
            PpoSpec ppo = (PpoSpec) file(yaml).resolve().agents().get(0).algorithm();
            return ppo.learningRateDecayEnvSteps();
        }

        @Test
        void whatAutoIsStandsInAComment() throws IOException {
            String yaml =
                    "{players: {left: hero, right: self}, agents: {hero: {}}, loop: {scenes: 64, roundSteps: 64}}";
            assertThat(file(yaml).resolve().toYaml())
                    .contains("minibatchSize: auto", "entropyCoef: 0.01")
                    .endsWith("# agents.hero.algorithm.minibatchSize: auto is 256 of the 8192 steps of a round\n");
        }

        @Test
        void selfIsTheFirstAgent() throws IOException {
            TrainingConfig config = file("{players: {left: hero, right: self}, agents: {hero: {}}}")
                    .resolve();
            assertThat(config.lineup().toString()).isEqualTo("hero : hero");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                players: {left: hero}~agents: {hero: {}}                       | players.right is missing; give an agent
                players: {left: hero, rihgt: still}~agents: {hero: {}}         | unknown "players.rihgt"; did you mean "right"?
                players: {left: hreo, right: still}~agents: {hero: {}}         | players.left is "hreo", whom agents does not describe; did you mean "hero"?
                players: {left: hero, right: leevl2}~agents: {hero: {}}        | players.right: unknown player "leevl2". Did you mean "level2"?
                players: {left: hero, right: still}~agents: {hero: {}, b: {}}  | agents.b plays on no side; name it among the players [hero, still]
                players: {left: level1, right: still}~agents: {hero: {}}       | players: nobody learns
                players: {left: hero, right: you}~agents: {hero: {}}           | players: "you" can only play
                players: {left: hero, right: still}                            | agents is empty; describe those that learn
                players: {left: hero, right: still}~agents: {../hero: {}}      | agents has the name "../hero"; allowed are 1 to 64
                players: {left: hero, right: still}~agents: {hero: {seed: 2}}  | unknown "agents.hero.seed"; known are algorithm, network, stack
                agnets: {}                                                     | unknown "agnets"; did you mean "agents"?
                scene: {name: pnog}                                            | scene.name: unknown scene "pnog"; did you mean "pong"?
                scene: pong                                                    | scene is "pong"; an object is expected
                - pong                                                         | is no mapping; the sections scene, players
                loop: {seed: 1, seed: 2}                                       | line 1: Duplicate field 'seed'
                """)
        void whatDoesNotFitIsRefusedWithTheFileTheKeyAndTheRemedy(String yaml, String message) {
            assertThatThrownBy(() -> file(yaml.replace('~', '\n')).resolve())
                    .isInstanceOf(RallyException.class)
                    .hasMessageStartingWith(folder.resolve("my.yaml").toString())
                    .hasMessageContaining(message);
        }

        @ParameterizedTest
        @ValueSource(strings = {"pong-pop", "nowhere.yaml", "folder.yaml", "bytes.yaml", "huge.yaml"})
        void whatIsNoReadableConfigurationIsRefusedWithThoseThatCome(String name) throws IOException {
            Files.createDirectories(folder.resolve("folder.yaml"));
            Files.write(folder.resolve("bytes.yaml"), new byte[] {(byte) 0xC3, 0x28});
            Files.writeString(folder.resolve("huge.yaml"), "a".repeat(2 << 20), StandardCharsets.UTF_8);
            String path = name.endsWith(".yaml") ? folder.resolve(name).toString() : name;
            assertThatThrownBy(() -> ConfigDraft.open(path))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContainingAll(name, ConfigText.DEFAULT);
        }
    }

    @Nested
    class Changing {
        @Test
        void aPlainKeyOfAnAgentIsItsAlgorithms() {
            AgentSpec agent =
                    change("agents.pong.learningRate=3e-4").resolve().agents().get(0);
            assertThat(((PpoSpec) agent.algorithm()).learningRate()).isEqualTo(3e-4);
            assertThat(((PpoSpec) agent.algorithm()).entropyCoef()).isEqualTo(0.01);
        }

        @Test
        void deeperPathsReachEverything() {
            TrainingConfig config = change("agents.pong.network.hidden=[128,32]")
                    .set("agents.pong.algorithm.gamma", "0.9", "")
                    .set("loop.seed", "2", "")
                    .resolve();
            AgentSpec agent = config.agents().get(0);
            assertThat(((NetworkSpec.Mlp) agent.network()).hidden()).isEqualTo(List.of(128, 32));
            assertThat(((PpoSpec) agent.algorithm()).gamma()).isEqualTo(0.9);
            assertThat(config.loop().seed()).isEqualTo(2);
        }

        @Test
        void theLastChangeOfAKeyCounts() {
            TrainingConfig config =
                    change("loop.seed=2").set("loop.seed", "3", "").resolve();
            assertThat(config.loop().seed()).isEqualTo(3);
        }

        @Test
        void aRenamedAgentPlaysWhereItDidAndInItsOrder() throws IOException {
            TrainingConfig config = file("""
                            players: {left: "a, a@best, b", right: b}
                            agents: {a: {}, b: {}}
                            """).rename("hero").resolve();
            assertThat(config.players()).containsExactly("hero,hero@best,b", "b");
            assertThat(config.agents()).extracting(AgentSpec::name).containsExactly("hero", "b");
        }

        @Test
        void anAgentsNameIsNotGivenTwice() throws IOException {
            ConfigDraft two = file("{players: {left: a, right: b}, agents: {a: {}, b: {}}}");
            assertThatThrownBy(() -> two.rename("b"))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("another agent has that name");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                loop.scenes=0                           | loop.scenes is 0; allowed are 1 to 1048576
                loop.scenes=many                        | loop.scenes is "many"; an integer of 32 bits is expected
                loop.scense=3                           | unknown "loop.scense"; did you mean "scenes"?
                loop=3                                  | loop is 3; an object is expected
                loop.scenes.x=3                         | loop.scenes is an object; an integer of 32 bits is expected
                agents.pong.stack=17                    | agents.pong.stack is 17; allowed are 1 to 16
                loop.groups=2000                        | loop.groups is 2000; allowed are 1 to 16
                loop.evaluateAgainst=[levl1]            | loop.evaluateAgainst has "levl1"; did you mean "level1"?
                loop.evaluateAgainst=[]                 | loop.winningShare is 0.95, and nobody is evaluated against
                agents.pong.learningRat=1               | unknown "agents.pong.algorithm.learningRat"; did you mean "learningRate"?
                agents.pong.algorithm.gamma=2           | agents.pong.algorithm.gamma is 2; allowed are 0 to 1
                agents.pong.network.hidden=[0]          | agents.pong.network.hidden width is 0; allowed are 1 to 8192
                agents.pong.network.activation=relo     | agents.pong.network.activation is "relo"; did you mean "relu"?
                agents.pong.algorithm=3                 | agents.pong.algorithm
                agents.pnog.gamma=0.9                   | agents.pnog plays on no side
                players.left=level1                     | players: nobody learns
                players.left=hero                       | players.left is "hero", whom agents does not describe
                """)
        void whatDoesNotFitIsRefusedWithTheChange(String setting, String message) {
            assertThatThrownBy(() -> change(setting).resolve())
                    .isInstanceOf(RallyException.class)
                    .hasMessageStartingWith("--set " + setting + ": ")
                    .hasMessageContaining(message);
        }

        @ParameterizedTest
        @ValueSource(strings = {"loop.seed=", "=3", "loop..seed=3", "loop.seed=[", "loop.=3"})
        void whatSetsNothingIsRefusedAtOnce(String setting) {
            assertThatThrownBy(() -> change(setting))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("--set " + setting);
        }
    }
}

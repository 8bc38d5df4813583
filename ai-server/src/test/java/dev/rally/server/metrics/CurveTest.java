package dev.rally.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.PpoSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.util.Event;

class CurveTest {
    private static final AgentSpec SPEC = new AgentSpec(
            "pong",
            ObservationSpace.vector(2),
            new ActionSpace.Discrete(2),
            PpoSpec.defaults(),
            NetworkSpec.Mlp.defaults(),
            1);

    @TempDir
    private Path folder;

    private Curve curve(Origin origin) {
        return new Curve(folder, SPEC, origin);
    }

    private static long number(Curve curve) {
        return curve.run().orElseThrow().number();
    }

    private static Origin.Place place(RunId run, long envSteps) {
        return new Origin.Place(run, envSteps, envSteps / 10);
    }

    /** As a server does that has saved the agent then. */
    private static Origin newest(Curve curve, long envSteps) {
        curve.saved(at(envSteps));
        return new Origin.Newest(place(curve.run().orElseThrow(), envSteps));
    }

    private static Origin setBack(Curve curve, long envSteps) {
        return new Origin.SetBack(place(curve.run().orElseThrow(), envSteps));
    }

    private static Result.AgentInfo at(long envSteps) {
        return new Result.AgentInfo(
                "pong", 1, Mode.TRAINING, SPEC, envSteps / 10, envSteps, 0, 0, 0, Map.of(), null, null);
    }

    private static void train(Curve curve, long... envSteps) {
        for (long at : envSteps) {
            curve.trained(at(at), Map.of("entropy", at / 1e3));
        }
    }

    private Path run(int number) {
        return folder.resolve("pong/run-" + number);
    }

    private List<JsonNode> lines(int run) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (Stream<String> lines = Files.lines(run(run).resolve(Run.LINES))) {
            return lines.map(line -> {
                        try {
                            return mapper.readTree(line);
                        } catch (IOException e) {
                            throw new AssertionError(line, e);
                        }
                    })
                    .toList();
        }
    }

    /** The same in both files. */
    private void tells(int run, Long... envSteps) throws IOException {
        assertThat(lines(run)).extracting(line -> line.get("envSteps").asLong()).containsExactly(envSteps);
        List<Event> events = Events.of(run(run));
        assertThat(events.subList(2, events.size())).extracting(Event::getStep).containsExactly(envSteps);
    }

    @Nested
    class EachPoint {
        @Test
        void isALineAndAnEventOfAllItsFigures() throws IOException {
            curve(Origin.NEW).trained(at(300), Map.of("entropy", 0.5, "targetKl", Double.NaN));
            JsonNode line = lines(1).get(0);
            assertThat(line.get("entropy").asDouble()).isEqualTo(0.5);
            assertThat(line.get("policyVersion").asLong()).isEqualTo(30);
            assertThat(line.has("targetKl")).isFalse();
            Event event = Events.of(run(1)).get(2);
            assertThat(event.getStep()).isEqualTo(300);
            assertThat(event.getWallTime()).isEqualTo(line.get("time").asDouble());
            assertThat(event.getSummary().getValueList()).singleElement().satisfies(value -> {
                assertThat(value.getTag()).isEqualTo("entropy");
                assertThat(value.getSimpleValue()).isEqualTo(0.5f);
            });
        }

        @Test
        void ofAClientHasItsRound() throws IOException {
            Curve curve = curve(Origin.NEW);
            train(curve, 100);
            Path told = curve.add(at(100), 7L, Map.of("evaluation/level3/pointShare", 0.9));
            assertThat(told).isEqualTo(run(1));
            assertThat(lines(1).get(1).get("round").asLong()).isEqualTo(7);
            assertThat(lines(1).get(1).get("envSteps").asLong()).isEqualTo(100);
            tells(1, 100L, 100L);
        }

        @Test
        void keepsTheNamesThatAreItsOwn() {
            assertThatThrownBy(() -> curve(Origin.NEW).add(at(1), null, Map.of("round", 1.0)))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("\"round\"");
        }
    }

    @Nested
    class ARun {
        @Test
        void isAFolderThatSaysWhoseItIs() throws IOException {
            assertThat(number(curve(Origin.NEW))).isEqualTo(1);
            JsonNode about =
                    new ObjectMapper().readTree(run(1).resolve("run.json").toFile());
            assertThat(about.get("agent").asText()).isEqualTo("pong");
            assertThat(about.at("/spec/algorithm/type").asText()).isEqualTo("ppo");
            assertThat(number(curve(Origin.NEW))).isEqualTo(2);
        }

        @Test
        void goesOnFromItsNewestCheckpointWithoutWhatIsLearntAgain() throws IOException {
            Curve curve = curve(Origin.NEW);
            train(curve, 100, 200, 300);
            train(curve(newest(curve, 200)), 290);
            tells(1, 100L, 200L, 290L);
            assertThat(run(2)).doesNotExist();
        }

        @Test
        void losesNothingWhenItWasAllSaved() throws IOException {
            Curve curve = curve(Origin.NEW);
            train(curve, 100, 200);
            train(curve(newest(curve, 200)), 300);
            train(curve(setBack(curve, 300)), 400);
            tells(1, 100L, 200L, 300L, 400L);
        }

        @Test
        void branchesWhereTheAgentIsSetBack() throws IOException {
            Curve curve = curve(Origin.NEW);
            train(curve, 100, 200, 300);
            curve.goOn(setBack(curve, 100));
            train(curve, 190);
            tells(1, 100L, 200L, 300L);
            tells(2, 100L, 190L);
            JsonNode about =
                    new ObjectMapper().readTree(run(2).resolve("run.json").toFile());
            assertThat(about.at("/branchOf/run").asLong()).isEqualTo(1);
            assertThat(about.at("/branchOf/envSteps").asLong()).isEqualTo(100);
        }

        @Test
        void branchesWhereWhatWasSavedHasGone() throws IOException {
            Curve curve = curve(Origin.NEW);
            train(curve, 100, 200);
            Origin earlier = newest(curve, 100);
            train(curve, 300);
            curve.saved(at(300));
            train(curve(earlier), 190);
            tells(1, 100L, 200L, 300L);
            tells(2, 100L, 190L);
        }

        @Test
        void hasNoPointTwiceOfATrainThatLearntFromNothingNew() throws IOException {
            Curve curve = curve(Origin.NEW);
            train(curve, 100);
            Origin saved = newest(curve, 100);
            Result.AgentInfo waited =
                    new Result.AgentInfo("pong", 1, Mode.TRAINING, SPEC, 11, 100, 0, 0, 0, Map.of(), null, null);
            curve.trained(waited, Map.of("entropy", 0.0));
            Curve again = curve(saved);
            again.trained(waited, Map.of("entropy", 0.0));
            tells(1, 100L, 100L);
        }

        @Test
        void ofACheckpointFromElsewhereBegins() throws IOException {
            train(curve(new Origin.Newest(place(new RunId(9, 1), 100))), 200);
            tells(1, 200L);
            train(curve(new Origin.SetBack(place(new RunId(1, 1), 100))), 300);
            tells(2, 300L);
        }

        @Test
        void outlivesAFolderThatIsDeletedMeanwhile() throws IOException {
            Curve curve = curve(Origin.NEW);
            train(curve, 100);
            FileTree.delete(folder.resolve("pong"));
            train(curve, 200, 300);
            tells(1, 200L, 300L);
        }

        @Test
        void passesOverALineThatWasCutOff() throws IOException {
            Curve curve = curve(Origin.NEW);
            train(curve, 100, 200);
            Files.writeString(run(1).resolve(Run.LINES), "{\"time\":1", StandardOpenOption.APPEND);
            train(curve(newest(curve, 200)), 300);
            tells(1, 100L, 200L, 300L);
        }

        @Test
        void isWholeOrNotThere() throws IOException {
            Curve curve = curve(Origin.NEW);
            train(curve, 100, 200);
            Path occupied = Files.createDirectories(folder.resolve("pong/.new/run.json/x"));
            curve.goOn(setBack(curve, 100));
            train(curve, 190);
            assertThat(occupied).doesNotExist();
            tells(2, 100L, 190L);
            try (Stream<Path> runs = Files.list(folder.resolve("pong"))) {
                assertThat(runs).hasSize(2);
            }
        }

        @Test
        void thatCannotBeRemovedStopsNoNewOne() throws IOException {
            Files.createDirectories(run(1).resolve("folder/of/somebody"));
            for (int run = 1; run <= Runs.MAX_RUNS; run++) {
                assertThat(number(curve(Origin.NEW))).isEqualTo(run + 1);
            }
            assertThat(run(1)).doesNotExist();
        }

        @Test
        void isOneOfTheNewest() {
            for (int run = 0; run < Runs.MAX_RUNS + 3; run++) {
                assertThat(number(curve(Origin.NEW))).isEqualTo(run + 1);
            }
            assertThat(run(3)).doesNotExist();
            assertThat(run(4)).exists();
        }
    }

    @Nested
    class AFullRun {
        private static final int MAX_BYTES = 20_000;

        @Test
        void keepsItsBeginningAndItsShape() throws IOException {
            Curve curve = new Curve(folder, SPEC, Origin.NEW, MAX_BYTES);
            for (int step = 1; step <= 5000; step++) {
                train(curve, step);
                if (step == 10 || step == 2000) {
                    curve.add(at(step), null, Map.of("evaluation/episodeReturn", 1.0 * step));
                }
            }
            List<JsonNode> lines = lines(1);
            List<Long> trains = lines.stream()
                    .filter(line -> line.has("entropy"))
                    .map(line -> line.get("envSteps").asLong())
                    .toList();
            assertThat(Files.size(run(1).resolve(Run.LINES))).isLessThan(MAX_BYTES);
            assertThat(trains).first().isEqualTo(1L);
            assertThat(trains).last().isEqualTo(5000L);
            for (int i = 1; i < trains.size(); i++) {
                assertThat(trains.get(i) - trains.get(i - 1))
                        .as("gap before %s", trains.get(i))
                        .isBetween(1L, 250L);
            }
            assertThat(lines)
                    .filteredOn(line -> line.has("evaluation/episodeReturn"))
                    .hasSize(2);
            tells(1, lines.stream().map(line -> line.get("envSteps").asLong()).toArray(Long[]::new));
        }

        @Test
        void isBoundedWhateverItIsTold() throws IOException {
            Curve curve = new Curve(folder, SPEC, Origin.NEW, MAX_BYTES);
            for (int i = 0; i < 1000; i++) {
                curve.add(at(i), null, Map.of("name" + i, 1.0));
                assertThat(Files.size(run(1).resolve(Run.LINES))).isLessThanOrEqualTo(MAX_BYTES);
            }
        }
    }

    @Nested
    class AFolderThatCannotBeWritten {
        @Test
        void stopsNoTraining() throws IOException {
            Path occupied = Files.createFile(folder.resolve("occupied"));
            Curve curve = new Curve(occupied, SPEC, Origin.NEW);
            train(curve, 100);
            assertThat(curve.run()).isEmpty();
            Files.delete(occupied);
            train(curve, 200);
            assertThat(number(curve)).isEqualTo(1);
        }

        @Test
        void isToldToAClientThatWritesToIt() throws IOException {
            Path occupied = Files.createFile(folder.resolve("occupied"));
            Curve curve = new Curve(occupied, SPEC, Origin.NEW);
            assertThatThrownBy(() -> curve.add(at(1), null, Map.of("elo", 1.0)))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("the metrics of pong cannot be written");
        }
    }
}

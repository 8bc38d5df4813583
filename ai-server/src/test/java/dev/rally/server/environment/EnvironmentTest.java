package dev.rally.server.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.EnvironmentSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private static final String BY_SHARE = "{'metric':'share','above':0.8,'smoothing':0.5}";

    private final Environment environment = new Environment("pong");
    private long steps;

    private static EnvironmentSpec spec(String until) {
        String json = "{'parameters':{'x':{'uniform':[0,1]}},'lessons':[{'name':'one','parameters':{'y':1},'until':"
                + until + "},{'name':'two','parameters':{'y':2},'until':{'steps':1000}},{'name':'three'}]}";
        try {
            return EnvironmentSpec.read(new ObjectMapper().readTree(json.replace('\'', '"')), "environment");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A round as engines play it: ask, learn from 100 steps, tell. */
    private Map<String, Double> round(Map<String, Double> metrics) {
        environment.parameters(0, 0L, steps);
        steps += 100;
        return environment.trained(metrics, steps);
    }

    private String lesson() {
        return Objects.requireNonNull(info().lesson());
    }

    private Result.EnvironmentInfo info() {
        return Objects.requireNonNull(environment.info(steps));
    }

    @Test
    void aLessonEndsWhenItsSmoothedFigureIsGoodEnough() {
        environment.set(spec(BY_SHARE), null);
        round(Map.of("share", 0.2));
        round(Map.of("share", 1.0)); // 0.6
        round(Map.of("share", 1.0)); // 0.8, which is not above
        assertThat(lesson()).isEqualTo("one");
        assertThat(info().signal()).isEqualTo(0.8);
        assertThat(round(Map.of("share", 1.0)))
                .containsEntry("environment/signal", 0.9)
                .containsEntry("environment/lesson", 1.0)
                .containsEntry("environment/x", 0.5)
                .containsEntry("environment/y", 1.0);
        assertThat(lesson()).isEqualTo("two");
        assertThat(info().signal()).isNull();
    }

    @Test
    void oneLuckyValueEndsNothing() {
        environment.set(spec(BY_SHARE), null);
        round(Map.of("share", 1.0));
        assertThat(lesson()).isEqualTo("one");
        round(Map.of("share", 1.0));
        assertThat(lesson()).isEqualTo("two");
    }

    @Test
    void whatIsToldBeforeAnybodyAskedIsOfOtherGames() {
        environment.set(spec(BY_SHARE), null);
        for (int i = 0; i < 10; i++) {
            environment.trained(Map.of("share", 1.0), steps += 100);
        }
        assertThat(lesson()).isEqualTo("one");
        assertThat(info().steps()).isZero();
    }

    @Test
    void aClientsFiguresCountAndOnlyTrainsGoOn() {
        environment.set(spec(BY_SHARE), null);
        environment.parameters(0, 0L, steps);
        environment.told(Map.of("share", 1.0));
        environment.told(Map.of("share", 1.0, "other", 0.0));
        environment.told(Map.of("other", 0.0));
        assertThat(lesson()).isEqualTo("one");
        round(Map.of());
        assertThat(lesson()).isEqualTo("two");
    }

    @Test
    void aLessonLastsAsLongAsItMustAndNoLonger() {
        environment.set(spec("{'metric':'share','above':0.8,'smoothing':0,'minSteps':300}"), null);
        round(Map.of("share", 1.0));
        round(Map.of("share", 1.0));
        assertThat(lesson()).isEqualTo("one");
        round(Map.of("share", 1.0));
        assertThat(lesson()).isEqualTo("two");
        environment.set(spec("{'metric':'share','above':0.8,'smoothing':0,'minEpisodes':3}"), "one");
        round(Map.of("share", 1.0, "episodesEnded", 2.0));
        assertThat(lesson()).isEqualTo("one");
        round(Map.of("share", 1.0, "episodesEnded", 1.0));
        assertThat(lesson()).isEqualTo("two");
        for (int i = 0; i < 9; i++) {
            round(Map.of());
            assertThat(lesson()).isEqualTo("two");
        }
        round(Map.of());
        assertThat(lesson()).isEqualTo("three");
        round(Map.of("share", 0.0));
        assertThat(lesson()).isEqualTo("three");
    }

    @Test
    void aFigureMayHaveToBeLow() {
        environment.set(spec("{'metric':'length','below':5,'smoothing':0}"), null);
        round(Map.of("length", 5.0));
        assertThat(lesson()).isEqualTo("one");
        round(Map.of("length", 4.9));
        assertThat(lesson()).isEqualTo("two");
    }

    @Test
    void goesOnFromACheckpointWhereItWas() {
        environment.set(spec(BY_SHARE), null);
        round(Map.of("share", 0.4));
        round(Map.of("share", 0.8));
        environment.parameters(3, null, steps);
        Environment restored = new Environment("pong");
        restored.restore(environment.save());
        assertThat(restored.info(steps)).isEqualTo(environment.info(steps));
        assertThat(restored.parameters(2, null, steps)).isEqualTo(environment.parameters(2, null, steps));
        assertThat(restored.set(spec(BY_SHARE), null)).isFalse();
        assertThat(restored.save()).isEqualTo(environment.save());
    }

    @Test
    void goesBackWithTheAgentToAnEarlierCheckpoint() {
        environment.set(spec(BY_SHARE), null);
        var before = environment.save();
        round(Map.of("share", 1.0));
        round(Map.of("share", 1.0));
        assertThat(lesson()).isEqualTo("two");
        environment.restore(before);
        assertThat(lesson()).isEqualTo("one");
        environment.restore(null);
        assertThat(info().lessons()).isEqualTo(3);
    }

    @Test
    void changedLessonsGoOnByTheirNames() {
        environment.set(spec(BY_SHARE), null);
        round(Map.of("share", 1.0));
        round(Map.of("share", 1.0));
        environment.set(spec("{'steps':5}"), null);
        assertThat(lesson()).isEqualTo("two");
        environment.set(spec(BY_SHARE), "one");
        assertThat(lesson()).isEqualTo("one");
        environment.set(EnvironmentSpec.NONE, null);
        assertThat(environment.info(steps)).isNull();
        assertThat(environment.save()).isNull();
        assertThat(environment.trained(Map.of(), steps)).isEmpty();
    }

    @Test
    void countsTheGamesOfThoseWhoDoNot() {
        environment.set(spec(BY_SHARE), null);
        List<Map<String, Double>> first = environment.parameters(2, null, 0).values();
        List<Map<String, Double>> next = environment.parameters(2, null, 0).values();
        assertThat(first).hasSize(2).doesNotContainAnyElementsOf(next);
        assertThat(environment.parameters(2, 1L, 0).values()).containsExactly(first.get(1), next.get(0));
        assertThat(environment.parameters(1, null, 0).values()).doesNotContainAnyElementsOf(next);
    }
}

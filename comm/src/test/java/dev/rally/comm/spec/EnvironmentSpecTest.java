package dev.rally.comm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.error.RallyException;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentSpecTest {
    private static final String LAST = "{'name':'last'}";

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static EnvironmentSpec read(String text) {
        return EnvironmentSpec.read(json(text), "environment");
    }

    private static Sampler sampler(String text) {
        return SamplerJson.read(json(text), "x");
    }

    private static DoubleStream draws(Sampler sampler) {
        long key = Draws.key(7, "x");
        return LongStream.range(0, 10_000).mapToDouble(n -> sampler.draw(Draws.bits(key, n)));
    }

    @Test
    void readsBackWhatItWrites() {
        EnvironmentSpec spec =
                read("{'seed':3,'parameters':{'a':1,'b':{'normal':{'mean':1,'deviation':2,'low':0,'high':3}},"
                        + "'c':{'choice':[1,2]},'d':{'ranges':[[0,1],[5,6]]},'e':{'uniform':[0,1]}},'lessons':[{'name':'first',"
                        + "'until':{'metric':'pointShare','above':0.8,'minSteps':5}},{'name':'second','parameters':{'a':2},"
                        + "'until':{'steps':100}}," + LAST + "]}");
        assertThat(EnvironmentSpec.read(spec.tree(), "x")).isEqualTo(spec);
        assertThat(spec.in(0).get("a")).isEqualTo(new Sampler.Constant(1));
        assertThat(spec.in(1).get("a")).isEqualTo(new Sampler.Constant(2));
        assertThat(spec.in(2)).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.5 | 2.5 | 2.5 | 2.5",
                "{'uniform':[2,4]} | 2 | 4 | 3",
                "{'normal':{'mean':3,'deviation':1,'low':2,'high':4}} | 2 | 4 | 3",
                "{'choice':[1,1,4]} | 1 | 4 | 2",
                "{'ranges':[[0,1],[2,5]]} | 0 | 5 | 2.75",
                "{'ranges':[[1,1],[1,1]]} | 1 | 1 | 1"
            })
    void drawsWithinItsBoundsAndAroundItsMean(String text, double low, double high, double mean) {
        Sampler sampler = sampler(text);
        assertThat(sampler.low()).isEqualTo(low);
        assertThat(sampler.high()).isEqualTo(high);
        assertThat(sampler.mean()).isEqualTo(mean);
        assertThat(draws(sampler).allMatch(value -> value >= low && value <= high))
                .isTrue();
        assertThat(draws(sampler).average().orElseThrow())
                .isBetween(mean - 0.05 * (high - low), mean + 0.05 * (high - low));
        if (high > low) {
            assertThat(draws(sampler).min().orElseThrow()).isLessThan(low + 0.05 * (high - low));
            assertThat(draws(sampler).max().orElseThrow()).isGreaterThan(high - 0.05 * (high - low));
        }
        assertThat(draws(sampler).boxed())
                .containsExactlyElementsOf(draws(sampler).boxed().toList());
    }

    @Test
    void rangesLeaveOutWhatIsBetweenThem() {
        assertThat(draws(sampler("{'ranges':[[0,1],[2,5]]}")).filter(v -> v > 1 && v < 2))
                .isEmpty();
    }

    @Test
    void parametersAndSeedsDrawApartFromEachOther() {
        assertThat(Draws.bits(Draws.key(1, "a"), 0))
                .isNotEqualTo(Draws.bits(Draws.key(1, "b"), 0))
                .isNotEqualTo(Draws.bits(Draws.key(2, "a"), 0))
                .isNotEqualTo(Draws.bits(Draws.key(1, "a"), 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'parameter':{}} | unknown \"environment.parameter\"; did you mean \"parameters\"?",
                "{'seed':0.5} | environment.seed is 0.5; an integer of 64 bits is expected",
                "{'parameters':{'a':'fast'}} | environment.parameters.a is \"fast\"; give a number",
                "{'parameters':{'a':1e999}} | environment.parameters.a is",
                "{'parameters':{'a':{'uniform':[2,1]}}} | environment.parameters.a.uniform has low 2.0 above high 1.0",
                "{'parameters':{'a':{'uniform':[1]}}} | environment.parameters.a.uniform is an array of 1; give two numbers",
                "{'parameters':{'a':{'uniform':['x',1]}}} | environment.parameters.a.uniform[0] is \"x\"; a finite number",
                "{'parameters':{'a':{'uniforn':[1,2]}}} | unknown \"environment.parameters.a.uniforn\"; did you mean",
                "{'parameters':{'a':{'choice':[]}}} | environment.parameters.a.choice has 0 values; allowed are 1 to 1024",
                "{'parameters':{'a':{'normal':{'mean':0,'deviation':-1}}}} | a.normal.deviation is -1.0; allowed are 0 and more",
                "{'parameters':{'a':{'normal':{'mean':0,'deviation':1}}}} | a.normal.low is missing; a finite number",
                "{'parameters':{'lesson':1}} | environment.parameters has the name \"lesson\"",
                "{'lessons':[]} | environment.lessons has 0 lessons; allowed are 1 to 64",
                "{'lessons':[{'name':'a','until':{'steps':1}}]} | environment.lessons[0].until is given, and no lesson follows",
                "{'lessons':[{'name':'a'},{'name':'b'}]} | environment.lessons[0].until is missing",
                "{'lessons':[{'name':'a','until':{'steps':1}},{'name':'a'}]} | environment.lessons[1].name is \"a\", as that of",
                "{'lessons':[{'name':'a','until':{}},{'name':'b'}]} | environment.lessons[0].until.metric is missing and steps",
                "{'lessons':[{'name':'a','until':{'metric':'x'}},{'name':'b'}]} | lessons[0].until.metric is x; give what it",
                "{'lessons':[{'name':'a','until':{'above':1}},{'name':'b'}]} | until.metric is missing, and above or below",
                "{'lessons':[{'name':'a','until':{'step':1}},{'name':'b'}]} | unknown \"environment.lessons[0].until.step\"",
                "{'lessons':[{'name':'a','until':{'metric':'x','above':1,'smoothing':1}},{'name':'b'}]} | until.smoothing is 1",
                "{'lessons':[{'name':'a','until':{'steps':1e30}},{'name':'b'}]} | environment.lessons[0].until.steps is",
                "{'lessons':[{'name':'a','until':{'steps':5,'minSteps':6}},{'name':'b'}]} | until.minSteps is 6 and steps is 5"
            })
    void refusesByItsKeyWhatMakesNoSense(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(RallyException.class).hasMessageContaining(message);
    }
}

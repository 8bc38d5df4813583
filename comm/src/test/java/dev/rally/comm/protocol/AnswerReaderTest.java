package dev.rally.comm.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReaderTest {
    private static final String TRAINED = "{'policyVersion':1,'samples':2,'updateSteps':3,'metrics':{'loss':0.5}}";

    private static Answer read(String line, String method) {
        byte[] bytes = line.replace('\'', '"').getBytes(UTF_8);
        return Objects.requireNonNull(new AnswerReader(id -> Method.named(method)).read(bytes, 0, bytes.length));
    }

    private static Answer answer(String method, String result) {
        return read("{'jsonrpc':'2.0','id':7,'result':" + result + "}", method);
    }

    /** Nothing is cut, rounded, turned into another kind or made up. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "infer | {'rows':1.5,'mode':'training','policyVersion':1,'rollout':1} | \"rows\" is 1.5; an integer of 32 bits",
                "infer | {'rows':5000000000,'mode':'training','policyVersion':1,'rollout':1} | \"rows\" is 5000000000; an integer of 32",
                "infer | {'rows':1,'mode':'training','policyVersion':'1','rollout':1} | \"policyVersion\" is \"1\"; an integer of 64",
                "infer | {'rows':1,'mode':'training','policyVersion':1e2,'rollout':1} | \"policyVersion\" is 100.0; an integer of 64",
                "infer | {'rows':1,'mode':'trainin','policyVersion':1,'rollout':1} | \"mode\" is \"trainin\"; did you mean \"training\"",
                "infer | {'rows':1,'mode':0,'policyVersion':1,'rollout':1} | \"mode\" is 0; known are training, deterministic",
                "infer | {'mode':'training','policyVersion':1,'rollout':1} | \"rows\" is missing; an integer of 32 bits",
                "infer | {'rows':null,'mode':'training','policyVersion':1,'rollout':1} | \"rows\" is null; an integer of 32 bits",
                "replay.submit | {'rows':true} | \"rows\" is true; an integer of 64 bits",
                "replay.submit | {'rows':99999999999999999999} | \"rows\" is 99999999999999999999; an integer of 64 bits",
                "pause | {'paused':1} | \"paused\" is 1; true or false",
                "pause | {'paused':'true'} | \"paused\" is \"true\"; true or false",
                "pause | {} | \"paused\" is missing; true or false",
                "policy.export | {'agent':'a','path':3} | \"path\" is 3; a string",
                "policy.export | {'agent':'a'} | \"path\" is missing; a string",
                "policy.export | {'agent':'a','path':null} | \"path\" is null; a string",
                "checkpoint.list | {} | \"checkpoints\" is missing; an array",
                "checkpoint.list | {'checkpoints':[{'agent':'a'}]} | \"checkpoints[0].checkpoint\" is missing; a string",
                "train | {'policyVersion':1,'samples':2,'updateSteps':3,'metrics':{'loss':'0.5'}} | \"metrics.loss\" is \"0.5\"; a number",
                "train | {'policyVersion':1,'samples':2,'updateSteps':3} | \"metrics\" is missing; an object"
            })
    void whatDoesNotFitIsRefusedByItsFieldAndWhatWasSeen(String method, String result, String said) {
        assertThat(answer(method, result)).isInstanceOfSatisfying(Answer.Failure.class, failure -> {
            assertThat(failure.reason().code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
            assertThat(failure.reason())
                    .hasMessageContainingAll("the server's answer to " + method + " breaks the protocol: " + said)
                    .hasMessageNotContaining("java");
        });
    }

    @Test
    void aProgressThatDoesNotFitIsRefusedToo() {
        String line =
                "{'jsonrpc':'2.0','method':'progress','params':{'id':1,'done':0.5,'total':2,'message':'','metrics':{}}}";

        assertThatThrownBy(() -> read(line, Protocol.TRAIN))
                .hasMessageContaining("the server's progress breaks the protocol: \"done\" is 0.5");
    }

    @Test
    void whatANewerServerSaysBesidesIsPassedOver() {
        assertThat(answer(Protocol.TRAIN, TRAINED.replace("{'policyVersion'", "{'new':[1.5],'policyVersion'")))
                .isEqualTo(answer(Protocol.TRAIN, TRAINED))
                .isInstanceOf(Answer.Success.class);
    }

    @Test
    void whatMayBeAbsentMayBeNullToo() {
        String saved = "{'agent':'a','checkpoint':'auto-1','path':'/p','bytes':1";

        assertThat(answer(Protocol.CHECKPOINT_SAVE, saved + ",'replaced':null,'warning':null}"))
                .isEqualTo(answer(Protocol.CHECKPOINT_SAVE, saved + "}"))
                .isInstanceOf(Answer.Success.class);
    }

    @Test
    void aMetricWithoutANumberIsAbsent() {
        assertThat(answer(Protocol.TRAIN, TRAINED.replace("0.5", "0.5,'broken':null")))
                .isEqualTo(answer(Protocol.TRAIN, TRAINED));
    }
}

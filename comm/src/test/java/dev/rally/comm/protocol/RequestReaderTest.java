package dev.rally.comm.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.error.ErrorCode;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static final String INFER =
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"infer\",\"params\":{\"agent\":\"pong\",\"exchange\":1,\"slot\":2}}";

    private final RequestReader reader = new RequestReader();

    /** What megabytes a client sends as one word, the answer shows the beginning of. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jsonrpc':'2.0','id':1,'method':'@'}",
                "{'jsonrpc':'2.0','id':1,'@':'ping'}",
                "{'jsonrpc':'2.0','id':'@','method':'ping'}",
                "{'jsonrpc':'@','id':1,'method':'ping'}",
                "{'jsonrpc':'2.0','id':1,'method':'ping','params':'@'}",
                "{'jsonrpc':'2.0','id':1,'method':'ping','params':{'@':1}}",
                "{'jsonrpc':'2.0','id':1,'method':'agent.mode','params':{'agent':'a','mode':'@'}}",
                "{'jsonrpc':'2.0','id':1,'method':'agent.delete','params':{'agent':'@'}}",
                "{'jsonrpc':'2.0','id':1,'method':'agent.load','params':{'agent':'a','checkpoint':'@'}}",
                "{'jsonrpc':'2.0','id':1,'method':'agent.create','params':{'spec':{'name':'@'}}}",
                "{'jsonrpc':'2.0','id':1,'method':'agent.create','params':{'spec':{'name':'a','@':1}}}",
                "{'jsonrpc':'2.0','id':1,'method':'agent.create','params':{'spec':{'algorithm':{'type':'@'}}}}",
                "{'jsonrpc':'2.0','id':1,'method':'agent.create','params':{'spec':{'seed':'@'}}}",
                "{'jsonrpc':'2.0','id':1,'method':'agent.create','params':{'spec':'@'}}",
                "{'jsonrpc':'2.0','id':1,'method':'exchange.close','params':{'exchange':'@'}}",
                "{'jsonrpc':'2.0','id':1,'method':'replay.submit','params':{'agent':'a','log':'@','fromIndex':0,'toIndex':1}}",
                "{'jsonrpc':'2.0','id':1,'method':@}"
            })
    void aWordOfMegabytesIsNotEchoed(String pattern) {
        String line = pattern.replace('\'', '"').replace("@", "x/".repeat(2_000_000));
        assertThat(refused(line).reason().getMessage()).hasSizeLessThan(1500);
    }

    @Nested
    class Envelope {

        @ParameterizedTest
        @ValueSource(strings = {"", "{", "nonsense", "{\"id\":1}x", "{\"id\":1,\"id\":2}", "\u0000"})
        void brokenJsonIsAParseErrorWithoutAnId(String line) {
            assertThat(refused(line).id()).isNull();
            assertThat(refused(line).reason().code()).isEqualTo(ErrorCode.PARSE_ERROR);
        }

        /** In an array that ends with it, after a line that was read well. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"params\":{\"checkpoint\":\"c\",\"agent\":\"pong\",\"slot\":2,\"hold\":true},\"id\":1}",
                    "{\"params\":{\"agent\":\"pong\",\"exchange\":1,\"deterministic\":true,\"checkpoint\":\"c\"},\"id\":1}"
                })
        void aLineThatEndsAnywhereIsAParseError(String whole) {
            read(INFER);
            for (int end = 1; end < whole.length(); end++) {
                assertThat(refused(whole.substring(0, end)).reason().code()).isEqualTo(ErrorCode.PARSE_ERROR);
            }
        }

        @Test
        void whatIsNotUtf8IsAParseError() {
            byte[] line = bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"?\"}");
            line[line.length - 3] = (byte) 0xff;

            assertThat(reader.read(line, 0, line.length))
                    .isInstanceOfSatisfying(
                            RequestLine.Refused.class,
                            refused -> assertThat(refused.reason().code()).isEqualTo(ErrorCode.PARSE_ERROR));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                []                                                      | batches of requests are not supported
                5                                                       | a request is an object, not 5
                {}                                                      | id is missing
                {"jsonrpc":"2.0","id":"1","method":"ping"}              | id is "1"
                {"jsonrpc":"2.0","id":1.5,"method":"ping"}              | id is 1.5
                {"jsonrpc":"2.0","id":null,"method":"ping"}             | id is null
                {"jsonrpc":"2.0","id":9223372036854775808,"method":"ping"} | id is 9223372036854775808
                {"jsonrpc":"1.0","id":1,"method":"ping"}                | jsonrpc must be "2.0"
                {"id":1,"method":"ping"}                                | jsonrpc must be "2.0"
                {"jsonrpc":"2.0","id":1}                                | method is missing
                {"jsonrpc":"2.0","id":1,"method":5}                     | method is 5
                {"jsonrpc":"2.0","id":1,"method":"ping","parms":{}}     | did you mean "params"?
                """)
        void whatIsNoRequestIsInvalid(String line, String message) {
            assertThat(refused(line).reason().code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(refused(line).reason()).hasMessageContaining(message);
        }

        @Test
        void theErrorCarriesTheIdOnceItIsKnown() {
            assertThat(refused("{\"jsonrpc\":\"2.0\",\"id\":-3,\"method\":\"pong\"}")
                            .id())
                    .isEqualTo(-3);
        }

        @Test
        void absentParamsAreEmptyOnes() {
            assertThat(reader.read(bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"), 0, 40))
                    .isEqualTo(new RequestLine.Accepted(1, new Command.Ping()));
        }
    }

    @Nested
    class Params {

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                ping            | {"x":1}                                      | ping: unknown "x"; it takes no params
                ping            | []                                           | ping: params are an array; give an object
                infer           | {"agent":"a","exchange":1}                   | infer: "slot" is missing; it takes agent (a string), exchange
                infer           | {"agent":"a","exchange":1,"slot":"0"}        | "slot" is "0"; an integer of 32 bits is what it takes
                infer           | {"agent":"a","exchange":1,"slot":1.0}        | "slot" is 1.0; an integer
                infer           | {"agent":"a","exchange":1,"slot":4294967296} | "slot" is 4294967296; an integer
                infer           | {"agent":"a","exchange":1,"slot":1e3}        | "slot" is 1000.0; an integer of 32 bits
                infer           | {"agent":"a","exchange":1,"slot":0.5}        | "slot" is 0.5; an integer of 32 bits
                infer           | {"agent":"a","exchange":1,"slot":1e999}      | "slot" is
                infer           | {"agent":"a","exchange":1,"slot":18446744073709551616} | "slot" is 18446744073709551616; an integer
                train           | {"agent":"a","steps":1e3}                    | "steps" is 1000.0; an integer of 32 bits
                replay.submit   | {"agent":"a","log":"a","fromIndex":1.0,"toIndex":1} | "fromIndex" is 1.0; an integer of 64 bits
                replay.submit   | {"agent":"a","log":"a","fromIndex":0,"toIndex":9223372036854775808} | "toIndex" is 9223372036854775808; an integer of 64
                infer           | {"agent":"a","exchange":1,"slot":-1}         | slot is -1; allowed are 0
                infer           | {"agent":"a","exchange":1,"slot":null}       | "slot" is missing
                infer           | {"agent":"a","exchange":1,"slots":0}         | unknown "slots"; did you mean "slot"?
                infer           | {"agent":["a"],"exchange":1,"slot":0}        | "agent" is an array; a string
                infer           | {"agent":"a","exchange":1,"slot":0,"deterministic":1} | "deterministic" is 1; true or false
                infer           | {"agent":"../a","exchange":1,"slot":0}       | agent is "../a"; allowed are 1 to 64 letters
                infer           | {"agent":"a/b","exchange":1,"slot":0}        | agent is "a/b"
                infer           | {"agent":"","exchange":1,"slot":0}           | agent is ""
                infer           | {"agent":"a","exchange":1,"slot":0,"checkpoint":"../../etc"} | checkpoint is "../../etc"
                infer           | {"agent":"a","exchange":1,"slot":0,"checkpoint":".."} | checkpoint is ".."
                agent.mode      | {"agent":"a","mode":"trainin"}               | "mode" is "trainin"; did you mean "training"?
                agent.mode      | {"agent":"C:\\\\a"}                          | agent is "C:\\a"
                exchange.open   | {"slots":0,"slotBytes":4096,"lanes":1}       | slots is 0
                exchange.open   | {"slots":1,"slotBytes":4097,"lanes":1}       | slotBytes is 4097; it must be a positive multiple
                exchange.open   | {"slots":1,"slotBytes":4096,"lanes":0}       | lanes is 0
                train           | {"agent":"a","steps":0}                      | steps is 0; allowed are 1
                checkpoint.save | {"agent":"a","winRate":1.5}                  | winRate is 1.5; allowed are 0 to 1
                checkpoint.save | {"agent":"a","winRate":1e999}                | winRate is Infinity
                checkpoint.save | {"agent":"a","metrics":[1]}                  | "metrics" is an array; an object of numbers is what it takes
                checkpoint.save | {"agent":"a","metrics":{"elo":"high"}}       | "metrics.elo" is "high"; a number is what it takes
                checkpoint.save | {"agent":"a","metrics":{"elo":1e999}}        | metrics.elo is Infinity; leave out
                checkpoint.save | {"agent":"a","metrics":{"":1}}               | metrics has the name ""; names have 1 to 128
                checkpoint.save | {"agent":"a","name":"a/b"}                   | checkpoint is "a/b"
                replay.submit   | {"agent":"a"}                                | either exchange and slot, or log
                replay.submit   | {"agent":"a","exchange":1,"slot":0,"log":"x"} | either exchange and slot, or log
                replay.submit   | {"agent":"a","slot":1,"log":"x","fromIndex":0,"toIndex":1} | either exchange and slot, or log
                replay.submit   | {"agent":"a","exchange":1}                   | either exchange and slot, or log
                replay.submit   | {"agent":"a","log":"/etc","fromIndex":0,"toIndex":1} | log is "/etc"
                replay.submit   | {"agent":"a","log":"a/../b","fromIndex":0,"toIndex":1} | log is "a/../b"
                replay.submit   | {"agent":"a","log":"a","fromIndex":2,"toIndex":1} | toIndex is 1; allowed are 2
                hello           | {"token":"t","minVersion":2,"maxVersion":1}  | maxVersion is 1; allowed are 2
                hello           | {"token":5,"minVersion":1,"maxVersion":1}    | "token" is 5; a string
                hello           | {"token":"t","minVersion":1,"maxVersion":1,"client":"a\\nb"} | client has more than 128 characters or a control
                cancel          | {}                                           | "id" is missing
                """)
        void whatDoesNotFitIsRefusedWithTheFieldAndTheRemedy(String method, String params, String message) {
            RequestLine.Refused refused =
                    refused("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"" + method + "\",\"params\":" + params + "}");

            assertThat(refused.id()).isEqualTo(5);
            assertThat(refused.reason().code()).isEqualTo(ErrorCode.INVALID_PARAMS);
            assertThat(refused.reason()).hasMessageContaining(message);
        }

        @Test
        void whatDoesNotFitInASpecIsAnInvalidSpec() {
            var refused =
                    refused("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"agent.create\",\"params\":{\"spec\":{}}}");

            assertThat(refused.reason().code()).isEqualTo(ErrorCode.INVALID_SPEC);
        }

        @Test
        void controlCharactersDoNotReachTheLog() {
            var refused = refused("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"a\\u001b[31m\\nb\",\"params\":{}}");

            assertThat(refused.reason().getMessage()).doesNotContainPattern("\\p{Cntrl}");
        }
    }

    @Nested
    class HotPath {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    INFER,
                    "{ \"params\" : {\"slot\":2, \"exchange\":1,\t\"agent\":\"pong\"}, \"method\":\"infer\",\"id\": 7,\"jsonrpc\":\"2.0\"}\r"
                })
        void anInferRequestIsReadInAnyOrderOfMembers(String line) {
            assertThat(new InferRequestScanner().scan(bytes(line), 0, line.length()))
                    .isTrue();
            assertThat(read(line)).isEqualTo(new RequestLine.Accepted(7, new Command.Infer("pong", 1, 2, null, null)));
        }

        @Test
        void theOptionalParamsAreReadToo() {
            String line = INFER.replace(
                    "2}}", "2,\"deterministic\":true,\"checkpoint\":\"best\",\"hold\":false,\"distribution\":true}}");

            assertThat(new InferRequestScanner().scan(bytes(line), 0, line.length()))
                    .isTrue();
            assertThat(read(line))
                    .isEqualTo(new RequestLine.Accepted(7, new Command.Infer("pong", 1, 2, true, "best", false, true)));
        }

        /** Whatever the fast reader takes, it must take as the general reader does. */
        @Test
        void agreesWithTheGeneralReaderOnMutatedLines() {
            long seed = 20260101;
            Random random = new Random(seed);
            byte[] original = bytes(INFER.replace("2}}", "2,\"deterministic\":false}}"));
            String alphabet = "{}\",:0123456789-.eEtrufals \\\t\nx";
            int taken = 0;
            for (int i = 0; i < 30_000; i++) {
                byte[] line = original.clone();
                for (int n = random.nextInt(3); n >= 0; n--) {
                    line[random.nextInt(line.length)] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
                }
                RequestLine fast = reader.read(line, 0, line.length);
                RequestLine general = RequestReader.readAny(line, 0, line.length);
                if (fast instanceof RequestLine.Accepted) {
                    taken++;
                    assertThat(fast)
                            .as("seed %s, line %s", seed, new String(line, UTF_8))
                            .isEqualTo(general);
                } else {
                    assertThat(general).isInstanceOf(RequestLine.Refused.class);
                }
            }
            assertThat(taken).isPositive();
        }
    }

    private RequestLine read(String line) {
        byte[] bytes = bytes(line);
        return reader.read(bytes, 0, bytes.length);
    }

    private RequestLine.Refused refused(String line) {
        assertThat(read(line)).isInstanceOf(RequestLine.Refused.class);
        return (RequestLine.Refused) read(line);
    }

    private static byte[] bytes(String line) {
        return line.getBytes(UTF_8);
    }
}

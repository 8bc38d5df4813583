package dev.rally.server.compat.pong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rally.server.socketio.Event;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateMessageTest {
    private static final String NESTED = "{'combo_smash':3,'width':800,'height':600,"
            + "'myself':{'scored':false,'score':2,'position':{'x':700,'y':250}},"
            + "'player':{'scored':false,'score':1,'position':{'x':100,'y':350},'action':'up'},"
            + "'ball':{'hit':true,'position':{'x':400.5,'y':300}}}";
    private static final String FLAT = "{'gameMode':'TRAINING_SELF_PLAY','ballX':400.5,'ballY':300,'ballVelocityX':3,"
            + "'ballVelocityY':-3,'agentPaddleY':250,'opponentPaddleY':350,'agentScore':2,'opponentScore':1,"
            + "'lastHitBy':null,'pointWinner':'agent','episodeId':7,'comboSmash':3,'width':800,'height':600}";

    private static StateMessage parse(String json) {
        try {
            JsonNode message = new JsonMapper().readTree(json.replace('\'', '"'));
            return StateMessage.of(new Event("state", List.of(message), answer -> {}));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void bothVocabulariesSayTheSame() {
        PongState state = new PongState(
                800, 600, 3, new PongState.Side(700, 250, 2), new PongState.Side(100, 350, 1), 400.5, 300);
        assertThat(parse(NESTED)).isEqualTo(new StateMessage(state, StateMessage.Use.LEARN, "", false));
        assertThat(parse(FLAT)).isEqualTo(new StateMessage(state, StateMessage.Use.LEARN, "TRAINING_SELF_PLAY", true));
    }

    @Test
    void theModeSaysWhatTheStateIsFor() {
        assertThat(parse(FLAT.replace("TRAINING_SELF_PLAY", "EVALUATION")).use())
                .isEqualTo(StateMessage.Use.BEST);
        assertThat(parse(FLAT.replace("TRAINING_SELF_PLAY", "HUMAN_VS_AI")).use())
                .isEqualTo(StateMessage.Use.PLAY);
        assertThat(parse(FLAT.replace("'TRAINING_SELF_PLAY'", "null")).use()).isEqualTo(StateMessage.Use.LEARN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'y':250          | 'y':null          | myself.position.y is null
            'y':250          | 'y':'250'         | myself.position.y is "250"; it must be a number
            'y':250          | 'y':1e999         | myself.position.y is
            'y':250          | 'z':250           | myself.position.y is missing
            'width':800      | 'width':0         | width is 0; it must be a number from 1
            'score':2        | 'score':-1        | myself.score is -1
            'score':2        | 'score':1.5       | myself.score is 1.5; it must be a whole number
            'x':400.5        | 'x':[1]           | ball.position.x is [1]
            'combo_smash':3  | 'combo_smash':{}  | combo_smash is {}
            """)
    void aWrongFieldIsNamedWithWhatItMayBe(String good, String bad, String why) {
        assertThatThrownBy(() -> parse(NESTED.replace(good, bad)))
                .isInstanceOf(BadState.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'agentPaddleY':250   | 'agentPaddleY':601        | agentPaddleY is 601; it must be a number from 0 to 600
            'pointWinner':'agent'| 'pointWinner':'nobody'    | pointWinner is "nobody"
            'TRAINING_SELF_PLAY' | 'SLEEPING'                | gameMode is "SLEEPING"
            'agentScore':2       | 'agentScore':true         | agentScore is true
            """)
    void soItIsInTheFlatVocabulary(String good, String bad, String why) {
        assertThatThrownBy(() -> parse(FLAT.replace(good, bad)))
                .isInstanceOf(BadState.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatIsNoObjectIsRefused() {
        for (String message : new String[] {"1", "null", "[]", "'text'", "{}"}) {
            assertThatThrownBy(() -> parse(message)).isInstanceOf(BadState.class);
        }
        assertThatThrownBy(() -> StateMessage.of(new Event("state", List.of(), answer -> {})))
                .hasMessageContaining("it must have one, the state");
    }
}

package dev.rally.server.compat.pong;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.server.socketio.Event;
import dev.rally.server.socketio.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GameTest {
    private static final long FRAME_NANOS = 16_666_667;
    private static final EventNames NAMES = EventNames.with(Map.of());

    private final List<Segment> learnt = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final CanvasPong pong = new CanvasPong(1);
    private long nanos = 1;

    private final Game game = new Game(
            new Socket() {
                @Override
                public String id() {
                    return "test";
                }

                @Override
                public void emit(String event, JsonNode argument) {
                    told.add(event);
                }
            },
            NAMES,
            0,
            learnt::add);

    /** So many states that come at the game's frame rate, and are taken in together. */
    private void come(int states) {
        for (int i = 0; i < states; i++) {
            var unused = pong.frame(0, 0);
            nanos += FRAME_NANOS;
            game.queue(new Arrival(game, new Event("player_action", List.of(pong.message()), answer -> {}), nanos));
        }
        game.shorten();
        List<Question> questions = new ArrayList<>();
        while (game.ask(questions)) {
            questions.forEach(question -> question.answer(List.of(new Choice(Action.UP, -1f, true))));
            questions.clear();
        }
    }

    @Test
    void theNewestStateOfABurstIsAnsweredForAllOfThem() {
        List<JsonNode> acknowledged = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var unused = pong.frame(0, 0);
            game.queue(
                    new Arrival(game, new Event("player_action", List.of(pong.message()), acknowledged::add), ++nanos));
        }
        come(0);
        assertThat(told).containsExactly("ai_move");
        assertThat(acknowledged).hasSize(20).containsOnly(acknowledged.get(0));
        come(1);
        assertThat(stepsLearnt())
                .as("none of the burst, and the last one has no outcome")
                .isZero();
    }

    private int stepsLearnt() {
        game.queue(new Arrival(game, null, nanos));
        assertThat(game.ask(new ArrayList<>())).isFalse();
        return learnt.stream().mapToInt(Segment::steps).sum();
    }

    @Test
    void whatIsAnsweredFrameByFrameIsLearntFrom() {
        for (int i = 0; i < 20; i++) {
            come(1);
        }
        assertThat(told).hasSize(20).containsOnly("ai_move");
        assertThat(stepsLearnt()).as("the last one has no outcome").isEqualTo(19);
    }

    @Test
    void whatWaitedWhileTheServerWasHeldUpIsAllAnsweredAndNotLearntFrom() {
        come(20);
        assertThat(told).hasSize(20).containsOnly("ai_move");
        assertThat(stepsLearnt()).isZero();
    }

    @Test
    void afterBeingHeldUpItLearnsAgain() {
        come(20);
        for (int i = 0; i < 10; i++) {
            come(1);
        }
        assertThat(stepsLearnt()).isEqualTo(9);
    }
}

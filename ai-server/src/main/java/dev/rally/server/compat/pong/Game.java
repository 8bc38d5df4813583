package dev.rally.server.compat.pong;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.server.socketio.Event;
import dev.rally.server.socketio.Socket;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One game that is connected: what it sends, what it is told, how it goes. For the acting loop alone. */
final class Game {
    private static final Logger LOG = LoggerFactory.getLogger(Game.class);

    private final Socket socket;
    private final EventNames names;
    private final int lane;
    private final Trace trace;
    private final Queue<Arrival> waiting = new ArrayDeque<>();
    private final Bursts bursts = new Bursts();
    private final Tally tally = new Tally();
    private final Set<Oddity> told = EnumSet.noneOf(Oddity.class);
    private boolean learns = true;
    /** Of the states that wait, so many came while the server was held up, whatever was answered to those before them. */
    private int late;

    private boolean fresh = true;
    private String mode = "";
    private float reward;
    private Action agentMove = Action.STAY;
    private Action opponentMove = Action.STAY;

    /**
     * @param lane its first of two: the agent's, and the opponent's where the agent moves that one too
     * @param learner takes what there is to learn from
     */
    Game(Socket socket, EventNames names, int lane, Consumer<Segment> learner) {
        this.socket = socket;
        this.names = names;
        this.lane = lane;
        trace = new Trace(lane, learner);
    }

    String id() {
        return socket.id();
    }

    int lane() {
        return lane;
    }

    void queue(Arrival arrival) {
        if (arrival.event() == null) {
            waiting.clear(); // nobody hears the answers, and the lanes are soon another game's
        }
        waiting.add(arrival);
    }

    /** Of a burst only the newest state stays, which answers the others too. */
    void shorten() {
        List<Arrival> states = waiting.stream().filter(this::isState).toList();
        if (states.isEmpty()) {
            return;
        }
        Arrival newest = states.get(states.size() - 1);
        if (bursts.is(states.size(), states.get(0).nanos(), newest.nanos())) {
            once(Oddity.BURST, states.size() + " states");
            trace.drop();
            waiting.removeIf(this::isState);
            waiting.add(newest.answering(states));
        } else if (states.size() > Bursts.MOST_FRESH) {
            trace.drop();
            late = states.size();
        }
    }

    private boolean isState(Arrival arrival) {
        return arrival.event() != null
                && names.states().contains(arrival.event().name());
    }

    /**
     * Takes in what waits, up to the first state that is to be answered anew.
     *
     * @return whether a question was added; else nothing waits any more
     */
    boolean ask(List<Question> questions) {
        int before = questions.size();
        while (questions.size() == before && !waiting.isEmpty()) {
            take(waiting.remove(), questions);
        }
        return questions.size() > before;
    }

    private void take(Arrival arrival, List<Question> questions) {
        Event event = arrival.event();
        if (event == null) {
            trace.cut();
            LOG.info("game {} has left: {} points won, {} lost", socket.id(), tally.won(), tally.lost());
        } else if (names.states().contains(event.name())) {
            takeState(arrival, event, questions);
        } else if (event.name().equals(names.start()) || event.name().equals(names.stop())) {
            trace.cut();
            learns = event.name().equals(names.start());
            sayStatus(event.acknowledge());
        } else if (event.name().equals(names.reset())) {
            trace.cut();
            sayStatus(event.acknowledge());
        } else {
            once(Oddity.UNKNOWN_EVENT, event.name());
            refuse("unknown event \"" + event.name() + "\"; known are " + names.received(), event.acknowledge());
        }
    }

    private void takeState(Arrival arrival, Event event, List<Question> questions) {
        fresh = late == 0;
        late = Math.max(0, late - 1);
        StateMessage message;
        try {
            message = StateMessage.of(event);
        } catch (BadState e) {
            once(Oddity.BAD_STATE, e.why());
            refuse(e.why(), event.acknowledge());
            return;
        }
        mode = message.mode();
        float[] features = Features.of(message.state());
        Trace.Seen seen = trace.saw(message.state(), features, arrival.nanos());
        tally.add(seen);
        seen.passage().oddity().ifPresent(oddity -> once(oddity, ""));
        reward = seen.reward();
        if (seen.passage() == Passage.REPEATED) {
            answer(agentMove, opponentMove, event.acknowledge());
        } else {
            boolean begins = !seen.passage().played() || seen.passage().isPoint();
            questions.add(Question.of(this, message, features, begins, event.acknowledge()));
        }
    }

    /** Logs what the game did, the first time. */
    void once(Oddity oddity, String what) {
        if (told.add(oddity)) {
            LOG.warn("game {} {}{} (said once)", socket.id(), oddity.text(), what.isEmpty() ? "" : ": " + what);
        }
    }

    /** @param choice of the agent in the state that was seen last */
    void acted(StateMessage message, float[] features, Choice choice) {
        boolean learnt = choice.drawn() && learns && fresh && message.use() == StateMessage.Use.LEARN;
        trace.acted(new Step(message.state(), features, new Choice(choice.action(), choice.logProb(), learnt)));
    }

    void answer(Action agent, Action opponent, Consumer<JsonNode> acknowledge) {
        agentMove = agent;
        opponentMove = opponent;
        bursts.answered(System.nanoTime());
        JsonNode move = Answers.move(agent, opponent, reward, modeShown(), learns, tally);
        socket.emit(names.move(), move);
        acknowledge.accept(move);
    }

    private String modeShown() {
        return !mode.isEmpty() ? mode : learns ? "TRAINING" : "PLAYING";
    }

    void refuse(String why, Consumer<JsonNode> acknowledge) {
        JsonNode error = Answers.error(why);
        socket.emit(names.error(), error);
        acknowledge.accept(error);
    }

    /** Nothing of what is held is learnt from. */
    void drop() {
        trace.drop();
    }

    void sayStatus(Consumer<JsonNode> acknowledge) {
        JsonNode status = Answers.status(modeShown(), learns, tally);
        socket.emit(names.status(), status);
        acknowledge.accept(status);
    }
}

package dev.rally.server.compat.pong;

import dev.rally.comm.error.RallyException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers all games, on a thread of its own: what waits is asked of the agent together, one state of each game at a time.
 * It never waits for learning.
 */
final class ActingLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ActingLoop.class);

    /** What is taken at once; a burst is longer than that only for a client that was cut off for a minute. */
    private static final int MOST_TAKEN = 4096;

    /** Of all games together; more comes only of one that does not wait for its answers. */
    static final int MOST_WAITING = 65_536;

    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final PolicyClient policy;

    ActingLoop(PolicyClient policy) {
        this.policy = policy;
    }

    /** From any thread. */
    void add(Arrival arrival) {
        arrivals.add(arrival);
    }

    /** The same, unless as much waits as may. */
    boolean offer(Arrival arrival) {
        return arrivals.size() < MOST_WAITING && arrivals.add(arrival);
    }

    /** Until it is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                answer(next());
            }
        } catch (InterruptedException e) {
            LOG.debug("games are not answered any more");
        }
    }

    private List<Arrival> next() throws InterruptedException {
        List<Arrival> waiting = new ArrayList<>();
        waiting.add(arrivals.take());
        arrivals.drainTo(waiting, MOST_TAKEN);
        return waiting;
    }

    private void answer(List<Arrival> waiting) {
        Set<Game> games = new LinkedHashSet<>();
        for (Arrival arrival : waiting) {
            games.add(arrival.game());
            arrival.game().queue(arrival);
        }
        games.forEach(Game::shorten);
        while (!games.isEmpty()) {
            List<Question> questions = new ArrayList<>();
            games.removeIf(game -> !asks(game, questions));
            ask(questions, false);
            ask(questions, true);
        }
    }

    /** One game's failure is not the others'. */
    private static boolean asks(Game game, List<Question> questions) {
        try {
            return game.ask(questions);
        } catch (RuntimeException e) {
            LOG.error("a message of game {} is not answered", game.id(), e);
            game.drop();
            return true; // to the messages behind it
        }
    }

    private void ask(List<Question> questions, boolean best) {
        List<Question> asked =
                questions.stream().filter(question -> question.best() == best).toList();
        if (asked.isEmpty()) {
            return;
        }
        try {
            List<PolicyClient.Row> rows =
                    asked.stream().flatMap(question -> question.rows().stream()).toList();
            tell(asked, policy.choose(rows, best));
        } catch (RallyException e) {
            asked.forEach(question -> question.refuse(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.error("{} states are not answered", asked.size(), e);
            asked.forEach(question -> question.refuse("the agent failed: " + e + "; the server's log says where"));
        }
    }

    private static void tell(List<Question> asked, List<Choice> choices) {
        int row = 0;
        for (Question question : asked) {
            int rows = question.rows().size();
            question.answer(choices.subList(row, row + rows));
            row += rows;
        }
    }
}

package dev.rally.server.compat.pong;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ReadyLine;
import dev.rally.server.socketio.Event;
import dev.rally.server.socketio.Socket;
import dev.rally.server.socketio.SocketHandler;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays with all games that connect, and learns from them, as clients of this server: one that acts and one that learns.
 * What games send is handed to the acting loop at once.
 */
public final class PongGames implements SocketHandler, AutoCloseable {
    /** Games at a time; more are refused. */
    public static final int MOST_GAMES = 256;

    private static final Logger LOG = LoggerFactory.getLogger(PongGames.class);
    private static final int LANES_OF_GAME = 2;
    private static final long END_MS = 2_000;

    private final EventNames names;
    private final List<RallyClient> clients;
    private final ActingLoop acting;
    private final LearnerLoop learner;
    private final List<Thread> threads;
    /** On the event loop, as is the next one. */
    private final Map<String, Game> games = new HashMap<>();

    private final BitSet places = new BitSet();

    private PongGames(EventNames names, PongAgent agent, RallyClient actor, RallyClient trainer) {
        this.names = names;
        clients = List.of(actor, trainer);
        PongAgent.Round round = agent.begin(trainer);
        acting = new ActingLoop(new PolicyClient(actor, agent, LANES_OF_GAME * MOST_GAMES));
        learner = new LearnerLoop(trainer, agent, new SegmentSender(trainer, agent.name()), round);
        threads = List.of(daemon("rally-pong-acting", acting), daemon("rally-pong-learner", learner));
    }

    /**
     * Begins to play.
     *
     * @param agent its name; made when there is none of it, else it goes on where it was
     * @throws dev.rally.comm.error.RallyException SPEC_MISMATCH when that agent plays something else
     */
    public static PongGames start(ReadyLine server, String agent, EventNames names) {
        RallyClient actor = RallyClient.connect(server, "socketio games");
        try {
            RallyClient trainer = RallyClient.connect(server, "socketio learner");
            try {
                return new PongGames(names, new PongAgent(agent), actor, trainer);
            } catch (RuntimeException e) {
                trainer.close();
                throw e;
            }
        } catch (RuntimeException e) {
            actor.close();
            throw e;
        }
    }

    @Override
    public void connected(Socket socket) {
        int place = places.nextClearBit(0);
        if (place >= MOST_GAMES) {
            throw new IllegalStateException(MOST_GAMES + " games are connected, as many as may; end one first");
        }
        places.set(place);
        Game game = new Game(socket, names, LANES_OF_GAME * place, learner::add);
        games.put(socket.id(), game);
        LOG.info("game {} has connected", socket.id());
        acting.add(new Arrival(game, new Event(names.reset(), List.of(), nobody -> {}), System.nanoTime()));
    }

    @Override
    public void received(Socket socket, Event event) {
        Game game = games.get(socket.id());
        if (game != null && !acting.offer(new Arrival(game, event, System.nanoTime()))) {
            JsonNode error =
                    Answers.error(ActingLoop.MOST_WAITING + " messages wait, as many as may; wait for answers");
            socket.emit(names.error(), error);
            event.acknowledge().accept(error);
        }
    }

    @Override
    public void gone(Socket socket, String why) {
        Game game = games.remove(socket.id());
        if (game != null) {
            places.clear(game.lane() / LANES_OF_GAME);
            acting.add(new Arrival(game, null, System.nanoTime()));
            LOG.info("game {} has gone: {}", socket.id(), why);
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** What is being trained goes on to its end; the server saves it. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        clients.forEach(RallyClient::close);
        try {
            for (Thread thread : threads) {
                thread.join(END_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

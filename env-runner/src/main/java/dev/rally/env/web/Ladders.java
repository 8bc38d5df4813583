package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.evaluate.AgentLadder;
import dev.rally.env.evaluate.Ladder;
import dev.rally.env.evaluate.LadderListener;
import dev.rally.env.evaluate.LadderReport;
import dev.rally.env.round.Player;
import dev.rally.env.scene.SceneSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ladder that is played for all pages, one at a time, on a thread of its own. Any thread. */
final class Ladders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ladders.class);
    private static final int MOST_GAMES = 1_000;
    private static final int MOST_MINUTES = 60;
    private static final long SEED = 1;

    private final Visitors visitors;
    private final Supplier<@Nullable RallyClient> server;
    private @Nullable Playing newest;
    private @Nullable State told;

    Ladders(Visitors visitors, Supplier<@Nullable RallyClient> server) {
        this.visitors = visitors;
        this.server = server;
    }

    /** Begins one, unless another is being played. */
    synchronized JsonNode begin(ObjectNode request) {
        Playing before = newest;
        if (before != null && !before.state.over()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "a ladder of " + before.wanted.agent()
                            + " is being played, and there is one at a time; end it, or wait");
        }
        SceneSource source = SceneCatalog.named(Asked.text(request, "scene"));
        Playing playing = new Playing(new AgentLadder(
                source,
                Asked.text(request, "agent"),
                AgentLadder.anchor(source.spec(), null),
                Asked.integer(request, "games", 2, MOST_GAMES),
                Asked.integer(request, "minutes", 0, MOST_MINUTES),
                SEED));
        newest = playing;
        Thread thread = new Thread(playing, "ladder");
        thread.setDaemon(true);
        thread.start();
        return Visitors.MAPPER.createObjectNode();
    }

    /** Ends it after the step that it is at; what has been played stays. */
    synchronized JsonNode end() {
        Playing playing = newest;
        if (playing == null || playing.state.over()) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "no ladder is being played");
        }
        playing.cancelled = true;
        return Visitors.MAPPER.createObjectNode();
    }

    /** Tells pages how it stands, when that is new; regularly, on one thread. */
    void tell() {
        Playing playing;
        synchronized (this) {
            playing = newest;
        }
        State state = playing == null ? null : playing.state;
        if (playing != null && state != null && !state.equals(told)) {
            told = state;
            visitors.tell("ladder", message(playing.wanted, state));
        }
    }

    private static ObjectNode message(AgentLadder wanted, State state) {
        ObjectNode message = Visitors.MAPPER.createObjectNode();
        message.put("scene", wanted.source().spec().name()).put("agent", wanted.agent());
        message.put("playing", !state.over()).put("why", state.why());
        message.put("match", state.match()).put("between", state.between());
        if (state.standings() != null) {
            message.setAll(LadderReport.json(state.standings()));
        }
        return message;
    }

    @Override
    public synchronized void close() {
        if (newest != null) {
            newest.cancelled = true;
        }
    }

    /**
     * How a ladder stands.
     *
     * @param match the number of the match that is being played, from 1; 0 before the first
     * @param between who plays it
     * @param standings null before the first match has been played
     * @param why it ended early, for people; null where it did not, or goes on
     */
    private record State(
            int match,
            String between,
            Ladder.@Nullable Standings standings,
            boolean over,
            @Nullable String why) {
        State ended(@Nullable String because) {
            return new State(match, "", standings, true, because);
        }
    }

    private final class Playing implements Runnable, LadderListener {
        private final AgentLadder wanted;
        /** Written by the ladder's thread alone. */
        private volatile State state = new State(0, "", null, false, null);

        private volatile boolean cancelled;

        Playing(AgentLadder wanted) {
            this.wanted = wanted;
        }

        @Override
        public void run() {
            try {
                RallyClient client = server.get();
                if (client == null) {
                    throw new RallyException(ErrorCode.CONNECTION_LOST, "the server is gone; it is being looked for");
                }
                stands(wanted.play(client, () -> cancelled, this));
                state = state.ended(cancelled ? "it was ended early" : null);
            } catch (RallyException e) {
                state = state.ended(e.getMessage());
            } catch (RuntimeException | LinkageError e) { // a scene may be anybody's
                LOG.error("the ladder of {} failed", wanted.agent(), e);
                state = state.ended("it failed; the log says why");
            }
        }

        @Override
        public void begins(int number, int all, Player first, Player second) {
            state = new State(number, first + " : " + second, state.standings(), false, null);
        }

        @Override
        public void stands(Ladder.Standings standings) {
            state = new State(state.match(), state.between(), standings, false, null);
        }
    }
}

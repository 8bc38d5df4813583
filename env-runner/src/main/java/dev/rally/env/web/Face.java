package dev.rally.env.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.access.WrongTokens;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.tls.ServerTls;
import dev.rally.comm.web.Reply;
import dev.rally.comm.web.SocketListener;
import dev.rally.comm.web.WebHandler;
import dev.rally.comm.web.WebLimits;
import dev.rally.comm.web.WebRequest;
import dev.rally.comm.web.WebResponse;
import dev.rally.comm.web.WebServer;
import dev.rally.env.link.ServerLink;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.table.BoardSource;
import dev.rally.env.train.LoopListener;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rally in a browser: one page, its WebSocket, and what stands behind them. */
public final class Face implements AutoCloseable, WebHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Face.class);
    private static final WebLimits LIMITS = new WebLimits(512, 1 << 16, 1 << 16, 1 << 18, 40);
    private static final int ASKING_THREADS = 16;

    private final Pages pages = new Pages();
    private final WrongTokens wrongTokens = new WrongTokens();
    private final Hall hall;
    private final Parts parts;
    private final Requests requests;
    private final ThreadPoolExecutor asking;
    private final WebServer server;
    private final Door door;
    private final String address;
    private final String certificate;

    private Face(WebOptions options, PageKey key, @Nullable ServerTls tls, Hall hall, Parts parts) {
        this.hall = hall;
        this.parts = parts;
        requests = new Requests(hall.tables, parts);
        asking = new ThreadPoolExecutor(
                ASKING_THREADS,
                ASKING_THREADS,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // one task for each page at most
                work -> daemon(work, "web-ask"));
        asking.allowCoreThreadTimeOut(true);
        door = new Door(options.host(), tls != null, key.token());
        server = bind(options, key.port(), tls);
        door.open(server.port());
        address = door.address(options.host());
        certificate = tls == null ? "" : tls.fingerprint().toString();
    }

    /**
     * Serves the page of a home.
     *
     * @param client the connection to the home's server that is open now, or null
     * @param lost told, on a thread of its own, when the server is; may look for it, and block meanwhile
     * @throws RallyException INVALID_PARAMS for options that do not go together
     * @throws java.io.UncheckedIOException when the address cannot be had
     */
    static Face of(
            WebOptions options, RallyHome home, Supplier<@Nullable RallyClient> client, Consumer<RallyException> lost) {
        Hall hall = new Hall();
        hall.visitors.welcome(Visitors.MAPPER.createObjectNode().putNull("serves"));
        PageKey key = options.keepsAddress() ? PageKey.kept(home, options.port()) : PageKey.fresh(options.port());
        Face face = new Face(options, key, options.tls(home), hall, new HomeParts(hall, home, client, lost));
        if (options.keepsAddress()) {
            key.at(face.server.port()).keep(home);
        }
        return face;
    }

    /**
     * Serves the page of the home whose server the link leads to, and opens it where that was asked for.
     *
     * @throws RallyException INVALID_PARAMS for options that do not go together
     */
    public static Face open(WebOptions options, RallyHome home, ServerLink link, Consumer<RallyException> lost) {
        Face face = of(options, home, () -> client(link), lost);
        if (!face.certificate.isEmpty()) {
            LOG.info("the page's certificate has the SHA-256 {}", face.certificate);
        }
        options.show(face.address());
        return face;
    }

    /**
     * Serves a page that shows one game, which this program serves to others, and opens it where that was asked for.
     *
     * @param what the program serves, for people
     * @param showsSight whether what an agent sees is to be shown from the beginning on
     * @throws RallyException INVALID_PARAMS for options that do not go together
     */
    public static Face serving(WebOptions options, String what, boolean showsSight, BoardSource game) {
        if (options.keepsAddress()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "--keep-address keeps the page's address in a home, and rally env has none: leave it out");
        }
        Hall hall = new Hall();
        ObjectNode here = Visitors.MAPPER.createObjectNode();
        here.putObject("serves")
                .put("what", what)
                .put("table", hall.tables.host(game))
                .put("sight", showsSight);
        hall.visitors.welcome(here);
        Face face = new Face(options, PageKey.fresh(options.port()), options.tls(null), hall, Parts.NONE);
        options.show(face.address());
        return face;
    }

    /** A port that was not asked for gives way to another one where somebody has it. */
    private WebServer bind(WebOptions options, int port, @Nullable ServerTls tls) {
        try {
            return WebServer.bind(options.host(), port, tls, LIMITS, this);
        } catch (UncheckedIOException e) {
            if (port == options.port()) {
                throw e;
            }
            LOG.info("port {}, which the page had last, cannot be had; it is served at another one", port);
            return WebServer.bind(options.host(), 0, tls, LIMITS, this);
        }
    }

    private static @Nullable RallyClient client(ServerLink link) {
        try {
            return link.client();
        } catch (IllegalStateException e) {
            return null; // it is being looked for
        }
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Shows a training that this process runs, as its loop tells of it. */
    public LoopListener training(TrainingPlan plan) {
        return hall.training(plan);
    }

    /** What a person opens, with its token. */
    public String address() {
        return address;
    }

    /** The address, and how people know that who answers there is the right one, in a line each. */
    public List<String> told() {
        return certificate.isEmpty()
                ? List.of(address)
                : List.of(address, "the page's certificate has the SHA-256 " + certificate);
    }

    @Override
    public void handle(WebRequest request, Reply reply) {
        WebResponse refusal = door.refusal(request);
        if (refusal != null) {
            refuse(request, reply, Door.guarded(refusal));
        } else if (request.path().equals(PictureStreams.PATH)) {
            hall.streams.begin(request, reply);
        } else {
            reply.send(Door.guarded(page(request)));
        }
    }

    /** Who guesses tokens is answered late, and its connection's next requests wait behind that. On the event loop. */
    private void refuse(WebRequest request, Reply reply, WebResponse refusal) {
        if (door.saysAToken(request)) {
            long nowMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
            server.after(wrongTokens.next(nowMs), () -> reply.send(refusal));
        } else {
            reply.send(refusal);
        }
    }

    private WebResponse page(WebRequest request) {
        if (request.parameter("token").isPresent()) {
            return door.toCookie();
        }
        WebResponse page = pages.at(request.path());
        return page != null ? page : WebResponse.text(404, "there is no " + request.path());
    }

    @Override
    public @Nullable SocketListener upgrade(WebRequest request, Reply reply) {
        WebResponse refusal = door.refusal(request);
        if (refusal != null) {
            refuse(request, reply, refusal);
            return null;
        } else if (!request.path().equals("/live")) {
            reply.send(WebResponse.text(404, "the WebSocket is /live"));
            return null;
        }
        return new Visitor(hall.visitors, requests, new InOrder(asking));
    }

    @Override
    public void close() {
        server.close();
        hall.close();
        asking.shutdown();
        parts.close();
    }
}

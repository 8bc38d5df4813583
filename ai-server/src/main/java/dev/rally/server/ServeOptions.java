package dev.rally.server;

import dev.rally.comm.home.RallyHome;
import dev.rally.comm.program.HostPort;
import dev.rally.comm.spec.Names;
import dev.rally.comm.tls.TlsOptions;
import dev.rally.server.journal.Durability;
import dev.rally.server.journal.Journals;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a server runs.
 *
 * @param port 0 lets the system choose
 * @param readyFile gets the ready line too
 * @param parentPid the process whose death ends the server; 0 for none
 * @param idleLimitS seconds without a client after which the server ends; 0 for never
 * @param device auto, cpu or gpu
 * @param threads of one tensor operation
 * @param keepCheckpoints automatic checkpoints that stay, per agent
 * @param httpPort of health and metrics, 0 lets the system choose; null for none
 * @param remote where other machines connect; null for nowhere
 * @param journal what is kept of submissions
 * @param compat null for none
 */
public record ServeOptions(
        RallyHome home,
        int port,
        @Nullable Path readyFile,
        long parentPid,
        long idleLimitS,
        String device,
        int threads,
        int keepCheckpoints,
        @Nullable Integer httpPort,
        @Nullable Remote remote,
        Journaling journal,
        @Nullable Compat compat) {

    /**
     * For other machines.
     *
     * @param at its port 0 lets the system choose
     * @param tokenFile what they have to know; it is made when it is not there
     * @param tls what they are shown
     */
    public record Remote(HostPort at, Path tokenFile, TlsOptions tls) {}

    /**
     * What is kept of submissions until a checkpoint covers them.
     *
     * @param megabytes of each agent's at most
     */
    public record Journaling(Durability durability, int megabytes) {
        public static final Journaling NONE = new Journaling(Durability.none, Journals.USUAL_MEGABYTES);

        public Journaling {
            range("--journal-mb", megabytes, Journals.MIN_MEGABYTES, 1 << 20);
        }
    }

    /** Games of another server's protocol that are served too. */
    public sealed interface Compat {
        /** 0 lets the system choose. */
        int port();
    }

    /**
     * Games of godot-ai.
     *
     * @param folder what the paths of their commands are relative to
     */
    public record GodotAi(int port, Path folder) implements Compat {
        public static final int USUAL_PORT = 9999;

        public GodotAi {
            range("--compat-port", port, 0, 65535);
        }
    }

    /**
     * Games that speak Socket.IO.
     *
     * @param agent the name of the agent that plays with them
     * @param events what they call their events, by the usual name
     * @param origins whose pages may connect, besides those of this machine
     */
    public record SocketIo(int port, String agent, Map<String, String> events, Set<String> origins) implements Compat {
        public static final int USUAL_PORT = 5001;
        public static final String USUAL_AGENT = "socketio-pong";

        public SocketIo {
            range("--compat-port", port, 0, 65535);
            if (!Names.isAgent(agent)) {
                throw new IllegalArgumentException("--compat-agent is " + agent + "; allowed are " + Names.AGENT);
            }
            events = Map.copyOf(events);
            origins = Set.copyOf(origins);
        }
    }

    /** Each thread that computes needs a core; more only get into each other's way. */
    static final int MAX_THREADS = 256;

    public ServeOptions {
        range("--port", port, 0, 65535);
        range("--parent-pid", parentPid, 0, Long.MAX_VALUE);
        range("--idle-limit-s", idleLimitS, 0, Integer.MAX_VALUE);
        range("--threads", threads, 1, MAX_THREADS);
        range("--http-port", httpPort == null ? 0 : httpPort, 0, 65535);
        range("--keep-checkpoints", keepCheckpoints, 1, 1_000_000);
    }

    /** A server on {@code home} that nobody watches. */
    public static ServeOptions on(Path home) {
        return new ServeOptions(new RallyHome(home), 0, null, 0, 0, "cpu", 1, 5, null, null, Journaling.NONE, null);
    }

    private static void range(String option, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(option + " is " + value + "; allowed are " + low + " to " + high);
        }
    }
}

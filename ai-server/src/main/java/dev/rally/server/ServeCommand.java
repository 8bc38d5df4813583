package dev.rally.server;

import dev.rally.comm.home.RallyHome;
import dev.rally.comm.program.HostPort;
import dev.rally.comm.tls.TlsOptions;
import dev.rally.server.journal.Durability;
import dev.rally.server.life.Signals;
import dev.rally.server.life.Watchdog;
import dev.rally.server.logging.Logs;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}: the co-process, from its command line to its exit code. */
@Command(
        name = ServeCommand.NAME,
        mixinStandardHelpOptions = true,
        description = "Runs the agent server: prints one JSON line when it is ready, then serves until told to end.",
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it ended in order, and saved what was learnt",
            "1:it could not start, or could not end in time",
            "2:the command line is wrong",
            "3:another server has the home; its process id is in the message",
            "4:it ended, but could not save what was learnt; the last line of standard error names the agents"
        })
final class ServeCommand implements Callable<Integer> {
    static final String NAME = "serve";

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "0", description = "0: the system chooses (default).")
    private int port;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = "rally-home",
            description = "Where everything is kept (default: ./${DEFAULT-VALUE}).")
    private Path home = RallyHome.DEFAULT;

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Gets the ready line too, for engines that cannot read a pipe.")
    private @Nullable Path readyFile;

    @Option(
            names = "--quiet",
            description =
                    "Prints no ready line, for engines that hand their own standard output on, a log say: the line"
                            + " has the token. The ready file and the home's server.json have it too.")
    private boolean quiet;

    @Option(
            names = "--parent-pid",
            paramLabel = "PID",
            defaultValue = "0",
            description = "The server saves and ends when this process is gone, and no other client is connected.")
    private long parentPid;

    @Option(
            names = {"--stop-on-stdin-end", "--stdin-is-parent"},
            description = "The server saves and ends when its standard input ends, and no other client is connected.")
    private boolean stopOnStdinEnd;

    @Option(
            names = "--idle-limit-s",
            paramLabel = "N",
            defaultValue = "0",
            description = "The server saves and ends after N seconds without a client; 0: never (default).")
    private long idleLimitS;

    @Option(
            names = "--device",
            defaultValue = "auto",
            paramLabel = "auto|cpu|gpu",
            description = "Where tensors live (default: auto: a CUDA device where there is one).")
    private Device device = Device.auto;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of one tensor operation; 0: one per core (default).")
    private int threads;

    @Option(
            names = "--keep-checkpoints",
            paramLabel = "N",
            defaultValue = "5",
            description = "Automatic checkpoints that stay, per agent (default: ${DEFAULT-VALUE}).")
    private int keepCheckpoints;

    @Option(
            names = "--listen",
            paramLabel = "HOST[:PORT]",
            description =
                    "Listens for clients on other machines too, with TLS; asks for --token-file. Without a port, the system"
                            + " chooses. Such clients see to agents and checkpoints; they do not play: docs/security.md.")
    private @Nullable String listen;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "--listen: the token that such clients have to know; it is made when it is not there.")
    private @Nullable Path tokenFile;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Option(
            names = "--durability",
            paramLabel = "none|os|disk",
            defaultValue = "none",
            description =
                    "What an acknowledged submission outlasts until a checkpoint covers it: none: the client (default);"
                            + " os: the server's death too; disk: the machine's death too.")
    private Durability durability = Durability.none;

    @Option(
            names = "--journal-mb",
            paramLabel = "N",
            defaultValue = "1024",
            description =
                    "os and disk: what is kept of an agent's submissions at most, in MB (default: ${DEFAULT-VALUE});"
                            + " then they are refused until a checkpoint is saved.")
    private int journalMegabytes;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description =
                    "Serves /healthz, /readyz and /metrics (Prometheus) on 127.0.0.1 there; 0: the system chooses."
                            + " Default: they are not served.")
    private @Nullable Integer httpPort;

    @Option(
            names = "--compat",
            paramLabel = "godot-ai|socketio",
            description = "Serves other games too: those that were written for the agent server of godot-ai, with their"
                    + " files, or those in browsers that speak Socket.IO.")
    private @Nullable String compat;

    @Option(
            names = "--compat-port",
            paramLabel = "PORT",
            description = "Where such games connect (default: 9999 for godot-ai, 5001 for socketio); 0: the system"
                    + " chooses.")
    private @Nullable Integer compatPort;

    @Option(
            names = "--compat-dir",
            paramLabel = "DIR",
            defaultValue = "",
            description = "godot-ai: what the paths in such games' commands are relative to (default: the working"
                    + " directory).")
    private Path compatFolder = Path.of("");

    @Option(
            names = "--compat-agent",
            paramLabel = "NAME",
            defaultValue = ServeOptions.SocketIo.USUAL_AGENT,
            description = "socketio: the agent that plays with all games (default: ${DEFAULT-VALUE}).")
    private String compatAgent = ServeOptions.SocketIo.USUAL_AGENT;

    @Option(
            names = "--compat-event",
            paramLabel = "NAME=OTHER",
            description = "socketio: what games call an event instead, ai_move=move say; may be given several times.")
    private Map<String, String> compatEvents = Map.of();

    @Option(
            names = "--compat-origin",
            paramLabel = "ORIGIN",
            description = "socketio: whose pages may connect, https://play.example say, besides pages of this machine;"
                    + " *: all. May be given several times.")
    private Set<String> compatOrigins = Set.of();

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description =
                    "Of standard error: trace, debug, info (default), warn, error or off. The home's server.log has"
                            + " at least info.")
    private LogLevel logLevel = LogLevel.info;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Of standard error: lines for people (default), or a JSON object a line.")
    private LogFormat logFormat = LogFormat.text;

    /** The names are those of the command line. */
    enum LogFormat {
        text,
        json
    }

    /** The names are those of the command line. */
    enum Device {
        auto,
        cpu,
        gpu
    }

    /** The names are those of the command line. */
    enum LogLevel {
        trace,
        debug,
        info,
        warn,
        error,
        off
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServeOptions options = options();
        PrintStream standardOutput = System.out;
        System.setOut(System.err);
        Logs.standardErrorLevel(logLevel.name());
        if (logFormat == LogFormat.json) {
            Logs.standardErrorAsJson();
        }
        CoProcess server = CoProcess.start(options);
        try (server) {
            Signals.hear(parentPid != 0 || stopOnStdinEnd, server.ending());
            if (stopOnStdinEnd) {
                server.endWith(System.in);
            }
            if (!quiet) {
                sayReady(standardOutput, server);
            }
            Logs.alsoTo(options.home().logFile());
            LOG.info("ready: {}", server.ready());
            if (!server.remote().isEmpty()) {
                LOG.info("{}", server.remote());
            }
            LOG.info("{}", server.device());
            server.warmUp();
            LOG.info("ending: {}", server.ending().await());
            Watchdog.start(ServerMain.EXIT_ERROR, server.saving());
        }
        return saidWhatIsLost(server.unsaved()) ? ServerMain.EXIT_UNSAVED : ServerMain.EXIT_OK;
    }

    private static boolean saidWhatIsLost(List<String> agents) {
        if (!agents.isEmpty()) {
            System.err.println("rally: what was learnt since the last checkpoint is lost, for it could not be saved: "
                    + String.join(", ", agents));
        }
        return !agents.isEmpty();
    }

    private static void sayReady(PrintStream standardOutput, CoProcess server) {
        byte[] line = (server.ready().format() + "\n").getBytes(StandardCharsets.UTF_8);
        standardOutput.write(line, 0, line.length);
        standardOutput.flush();
    }

    private ServeOptions options() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new ServeOptions(
                new RallyHome(home),
                port,
                readyFile,
                parentPid,
                idleLimitS,
                device.name(),
                threads == 0 ? cores : threads,
                keepCheckpoints,
                httpPort,
                remote(),
                new ServeOptions.Journaling(durability, journalMegabytes),
                compat == null ? null : compat(compat));
    }

    private ServeOptions.@Nullable Remote remote() {
        if (listen == null) {
            String alone = tokenFile != null ? "--token-file" : tls.given();
            if (!alone.isEmpty()) {
                throw new IllegalArgumentException(alone + " came without --listen, which says where other machines"
                        + " connect; add that, or leave it out");
            }
            return null;
        }
        if (tokenFile == null) {
            throw new IllegalArgumentException(
                    "--listen came without --token-file, the file with the token that clients"
                            + " on other machines have to know; one that is not there is made");
        }
        HostPort at = HostPort.parse(listen, 0)
                .orElseThrow(() -> new IllegalArgumentException("--listen is \"" + listen
                        + "\"; give a name or an address of this machine, and a port after a colon if you like:"
                        + " 192.168.1.5:7300, [::1]:7300"));
        return new ServeOptions.Remote(at, tokenFile, tls);
    }

    private ServeOptions.Compat compat(String protocol) {
        return switch (protocol) {
            case "godot-ai" ->
                new ServeOptions.GodotAi(
                        compatPort == null ? ServeOptions.GodotAi.USUAL_PORT : compatPort, compatFolder);
            case "socketio" ->
                new ServeOptions.SocketIo(
                        compatPort == null ? ServeOptions.SocketIo.USUAL_PORT : compatPort,
                        compatAgent,
                        compatEvents,
                        compatOrigins);
            default ->
                throw new IllegalArgumentException("--compat is " + protocol + "; allowed are godot-ai and socketio");
        };
    }
}

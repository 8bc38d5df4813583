package dev.rally.server.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rally.comm.client.ReadyLine;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for games that speak the protocol of godot-ai, each with a thread of its own. Games come and go; agents stay.
 */
public final class GodotAiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GodotAiServer.class);

    private static final int MOST_GAMES = 64;
    private static final int OWNER_TIMEOUT_MS = 1000;
    /** When no game can be let in, because too many files are open, say. */
    private static final long PAUSE_NANOS = 100_000_000;

    private final ServerSocket listening;
    private final Set<Socket> games = ConcurrentHashMap.newKeySet();
    private final ReadyLine server;
    private final Path folder;

    private GodotAiServer(ServerSocket listening, ReadyLine server, Path folder) {
        this.listening = listening;
        this.server = server;
        this.folder = folder;
    }

    /**
     * Listens on 127.0.0.1.
     *
     * @param port 0 lets the system choose
     * @param folder what paths in commands are relative to
     * @param server whose agents the games play with
     */
    public static GodotAiServer start(int port, Path folder, ReadyLine server) throws IOException {
        ServerSocket listening = new ServerSocket();
        try {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException e) {
            listening.close();
            throw new IOException(
                    "port " + port + " " + why(port, e)
                            + "; choose another one with --compat-port (0: the system chooses)",
                    e);
        }
        GodotAiServer started = new GodotAiServer(listening, server, folder.toAbsolutePath());
        daemon("rally-compat", started::accept);
        LOG.info("games of godot-ai may connect to port {}; their files are in {}", started.port(), started.folder);
        return started;
    }

    private static String why(int port, BindException e) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), OWNER_TIMEOUT_MS);
            return "is taken by " + owner(socket) + ": end it";
        } catch (IOException nobody) {
            return "cannot be listened on: " + e.getMessage();
        }
    }

    /** Who listens there: another server like this one says its process id. */
    private static String owner(Socket socket) {
        try {
            socket.setSoTimeout(OWNER_TIMEOUT_MS);
            socket.getOutputStream().write("{\"command\": \"server\"}".getBytes(UTF_8));
            byte[] answer = new JsonObjects(socket.getInputStream()).next();
            int pid = answer == null
                    ? 0
                    : new JsonMapper().readTree(answer).path("pid").asInt();
            return pid == 0 ? "another program" : "another server, process " + pid;
        } catch (IOException e) {
            return "another program";
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                admit(listening.accept());
            } catch (IOException | OutOfMemoryError e) {
                if (!listening.isClosed()) {
                    LOG.warn("a game could not connect", e);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    private void admit(Socket socket) throws IOException {
        boolean admitted = false;
        try {
            if (games.size() >= MOST_GAMES) {
                LOG.warn("{} games are connected; another one is turned away", games.size());
                return;
            }
            socket.setTcpNoDelay(true);
            games.add(socket);
            daemon("rally-compat-game", () -> serve(socket));
            admitted = true;
        } finally {
            if (!admitted) {
                games.remove(socket);
                socket.close();
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            LOG.info("a game connected from {}", socket.getRemoteSocketAddress());
            GodotAiSession.serve(socket, server, folder);
            LOG.info("the game at {} disconnected", socket.getRemoteSocketAddress());
        } catch (IOException | RuntimeException e) {
            if (!listening.isClosed()) {
                LOG.warn("the game at {} is gone: {}", socket.getRemoteSocketAddress(), e.toString());
            }
        } finally {
            games.remove(socket);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket game : games) {
            game.close();
        }
    }
}

package dev.rally.env.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/** A way to the server that cuts, delays, splits or joins what passes it, when it is told to. */
final class FaultyWire implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int CONNECT_MS = 2_000;

    private final ServerSocket listener;
    private final IntSupplier port;
    private final AtomicLong seeds;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Manner manner = Manner.NONE;

    /** What happens to the bytes of each direction. */
    enum Manner {
        NONE,
        /** Byte by byte, as segments of their own. */
        SPLIT,
        /** Held back until there is more. */
        JOIN,
        DELAY,
        /** In the middle of a message, again and again. */
        CUT
    }

    /** @param port where the server is now */
    FaultyWire(IntSupplier port, long seed) throws IOException {
        this.port = port;
        seeds = new AtomicLong(seed);
        listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        daemon(this::accept, "torture-wire");
    }

    int port() {
        return listener.getLocalPort();
    }

    void set(Manner next) {
        manner = next;
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // closed, or the client has gone
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        sockets.add(client);
        sockets.add(server);
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port.getAsInt()), CONNECT_MS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException | RuntimeException e) {
            end(client, server);
            return;
        }
        daemon(() -> pass(client, server), "torture-wire-up");
        daemon(() -> pass(server, client), "torture-wire-down");
    }

    private void pass(Socket from, Socket to) {
        SplittableRandom random = new SplittableRandom(seeds.incrementAndGet());
        byte[] bytes = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                switch (manner) {
                    case NONE -> out.write(bytes, 0, count);
                    case SPLIT -> split(out, bytes, count);
                    case JOIN -> {
                        TimeUnit.MILLISECONDS.sleep(5);
                        int more = Math.min(in.available(), bytes.length - count);
                        out.write(bytes, 0, count + in.readNBytes(bytes, count, more));
                    }
                    case DELAY -> {
                        TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
                        out.write(bytes, 0, count);
                    }
                    case CUT -> {
                        if (random.nextInt(50) == 0) {
                            out.write(bytes, 0, random.nextInt(count));
                            return;
                        }
                        out.write(bytes, 0, count);
                    }
                }
            }
        } catch (IOException e) {
            // one side has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(from, to);
        }
    }

    private static void split(OutputStream out, byte[] bytes, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            out.write(bytes, i, 1);
            out.flush();
        }
    }

    private void end(Socket... both) {
        for (Socket socket : both) {
            sockets.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                // it is closed
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        end(sockets.toArray(Socket[]::new));
    }
}

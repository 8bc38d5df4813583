package dev.rally.env.link;

import dev.rally.comm.client.ReadyLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program that answers {@code hello}, and nothing after that; where its home is named {@code busy}, it works meanwhile. */
final class HungServer {
    private static final String HELLO = """
            {"jsonrpc":"2.0","id":1,"result":{"version":1,"server":"hung","session":"s","files":"f","capabilities":\
            {"algorithms":["ppo"],"device":"cpu","maxLineBytes":65536,"maxRequestsInFlight":64,"maxSlots":1,\
            "maxSlotBytes":4096,"maxLanes":1}}}
            """;

    private static volatile double work;

    private HungServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path home = Path.of(arguments[2]);
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 1, here)) {
            long pid = ProcessHandle.current().pid();
            System.out.println(
                    new ReadyLine(1, here.getHostAddress(), listener.getLocalPort(), "token", home.toString(), pid)
                            .format());
            Socket client = listener.accept();
            new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8)).readLine();
            client.getOutputStream().write(HELLO.getBytes(StandardCharsets.UTF_8));
            while (home.endsWith("busy")) {
                work = Math.sin(work);
            }
            new CountDownLatch(1).await();
        }
    }
}

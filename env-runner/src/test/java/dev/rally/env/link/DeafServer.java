package dev.rally.env.link;

import dev.rally.comm.client.ReadyLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program that says it is a ready server, listens nowhere, and stays. Its process id stands in {@code deaf.pid}. */
final class DeafServer {
    private DeafServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        Path home = Path.of(arguments[2]);
        Files.writeString(home.resolve("deaf.pid"), String.valueOf(pid));
        InetAddress here = InetAddress.getLoopbackAddress();
        int port;
        try (ServerSocket closedAtOnce = new ServerSocket(0, 1, here)) {
            port = closedAtOnce.getLocalPort();
        }
        System.err.println("deaf");
        System.out.println(new ReadyLine(1, here.getHostAddress(), port, "token", home.toString(), pid).format());
        new CountDownLatch(1).await();
    }
}

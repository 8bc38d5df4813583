package dev.rally.comm.client;

import dev.rally.comm.channel.CommandHandler;
import dev.rally.comm.channel.CommandServer;
import dev.rally.comm.channel.Connection;
import dev.rally.comm.channel.Request;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.protocol.Result;
import java.util.List;

/** A server program that does nothing but answer; {@code infer} computes for as many microseconds as its slot says. */
final class EchoServer implements CommandHandler {

    private EchoServer() {}

    public static void main(String[] arguments) {
        System.err.println("echo server, arguments " + List.of(arguments));
        CommandServer server = CommandServer.bind("127.0.0.1", 0, "secret", new EchoServer());
        long pid = ProcessHandle.current().pid();
        System.out.println(
                new ReadyLine(Protocol.VERSION, "127.0.0.1", server.port(), "secret", "/none", pid).format());
    }

    @Override
    public Result.Hello hello(Command.Hello hello, Connection connection) {
        return new Result.Hello(
                0, "echo", "/none", "/none/client", new Result.Capabilities(List.of("ppo"), "none", 1, 1, 1, 4096, 1));
    }

    @Override
    public void handle(Request request) {
        if (request.command() instanceof Command.Infer infer) {
            computeFor(infer.slot() * 1000L);
            request.answer(new Result.Infer(infer.slot(), Mode.TRAINING, infer.exchange(), 7));
        } else if (request.command() instanceof Command.Shutdown) {
            request.answer(new Result.Empty());
            System.exit(0);
        } else {
            request.answer(new Result.Empty());
        }
    }

    private static void computeFor(long nanos) {
        for (long start = System.nanoTime(); System.nanoTime() - start < nanos; ) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void closed(Connection connection) {}
}

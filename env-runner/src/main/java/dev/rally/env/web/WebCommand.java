package dev.rally.env.web;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.link.ServerLink;
import dev.rally.env.link.ServerOptions;
import dev.rally.env.terminal.TerminalKeys;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rally web}. */
@Command(
        name = "web",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Shows Rally in a browser: play against agents, watch them learn. Attaches to the server that runs on"
                        + " the home, or launches one; q ends.")
public final class WebCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private WebOptions web = new WebOptions();

    @Override
    public Integer call() {
        CountDownLatch ended = new CountDownLatch(1);
        try (ServerLink link = server.attachOrLaunch();
                Face face = open(link)) {
            System.out.println(face.address());
            web.show(face.address());
            return TerminalKeys.during(
                    () -> await(ended), key -> end(key, ended), () -> System.out.println("keys: q quit"));
        }
    }

    private Face open(ServerLink link) {
        try {
            return new Face(web, server.home(), () -> client(link), link::reconnect);
        } catch (IllegalArgumentException e) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable RallyClient client(ServerLink link) {
        try {
            return link.client();
        } catch (IllegalStateException e) {
            return null;
        }
    }

    private static void end(int key, CountDownLatch ended) {
        if (key == 'q') {
            ended.countDown();
        }
    }

    private static int await(CountDownLatch ended) {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}

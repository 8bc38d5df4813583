package dev.rally.env.web;

import dev.rally.env.link.ServerLink;
import dev.rally.env.link.ServerOptions;
import dev.rally.env.terminal.TerminalKeys;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
                Face face = Face.open(web, server.home(), link, link::reconnect)) {
            face.told().forEach(System.out::println);
            return TerminalKeys.during(
                    () -> await(ended), key -> end(key, ended), () -> System.out.println("keys: q quit"));
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

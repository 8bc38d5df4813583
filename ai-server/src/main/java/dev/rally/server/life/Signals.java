package dev.rally.server.life;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the process does when the system asks it to stop: it ends in order, with exit code 0. */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * Hears SIGTERM, SIGINT and SIGHUP. A server that has a parent ignores SIGINT and SIGHUP: the terminal sends them to
     * the whole process group, and it is for the parent to decide what they mean.
     */
    public static void hear(boolean hasParent, Ending ending) {
        on("TERM", () -> ending.request("SIGTERM"));
        Runnable ignore = () -> {};
        on("INT", hasParent ? ignore : () -> ending.request("SIGINT"));
        on("HUP", hasParent ? ignore : () -> ending.request("SIGHUP"));
    }

    /** By reflection: {@code sun.misc.Signal} has no public counterpart, and the compiler warns of its every use. */
    private static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.debug("SIG{} keeps its default action: {}", name, e.toString());
        }
    }
}

package dev.rally.env.train;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ctrl-C and SIGTERM end a loop in order, with a checkpoint; a second one ends the process at once. */
final class Interrupts {
    private static final Logger LOG = LoggerFactory.getLogger(Interrupts.class);
    /** What a shell reports for a program that Ctrl-C ended. */
    private static final int EXIT_INTERRUPTED = 130;

    private Interrupts() {}

    static void stop(LoopControl control, Consumer<String> say) {
        Runnable heard = () -> {
            if (control.stopping()) {
                // Exit, not halt: the terminal gets its settings back, and the server sees its parent go.
                System.exit(EXIT_INTERRUPTED);
            }
            say.accept("finishing the round, then saving; once more ends at once");
            control.stop();
        };
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            handle(name, heard);
        }
    }

    /** By reflection: {@code sun.misc.Signal} is supported, but naming it in the source is a warning. */
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    action.run();
                }
                return null;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            LOG.debug("this system has no SIG{}", name, e);
        }
    }
}

package dev.rally.comm.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this process does on a signal. */
public final class PosixSignals {
    private static final Logger LOG = LoggerFactory.getLogger(PosixSignals.class);

    private PosixSignals() {}

    /**
     * Runs {@code action}, on a thread of its own, whenever the signal comes, in place of what would happen otherwise.
     * Where the system has no such signal, or the JVM keeps it for itself, nothing changes.
     *
     * @param name without its SIG: TERM, INT, HUP
     * @return whether the action will run
     */
    public static boolean on(String name, Runnable action) {
        try {
            handle(name, action);
            return true;
        } catch (InvocationTargetException | ClassNotFoundException e) {
            LOG.debug("SIG{} keeps its default action", name, e);
            return false;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By reflection: {@code sun.misc.Signal} has no public counterpart, and the compiler warns of its every use. */
    private static void handle(String name, Runnable action) throws ReflectiveOperationException {
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
    }
}

package dev.rally.agents.tensor;

import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The environment as native libraries see it, which Java cannot change by itself. */
public final class NativeEnvironment {
    private static final Logger LOG = LoggerFactory.getLogger(NativeEnvironment.class);

    private NativeEnvironment() {}

    /**
     * Sets a variable that nobody has set, for libraries that are not loaded yet. Does nothing on Windows, whose
     * libraries keep environments of their own.
     */
    public static void setDefault(String name, String value) {
        if (System.getenv(name) != null || Platform.isWindows()) {
            return;
        }
        try {
            LibC.setenv(name, value, 0);
        } catch (LinkageError | RuntimeException e) {
            LOG.debug("{} keeps its default: {}", name, e.toString());
        }
    }
}

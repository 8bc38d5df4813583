package dev.rally.agents.tensor;

import com.sun.jna.Native;

/** Functions of the C library that Java has no other way to. The first use of the class may be a {@link LinkageError}. */
final class LibC {
    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int setpriority(int which, int who, int priority);

    static native int setenv(String name, String value, int overwrite);
}

package dev.rally.server.life;

import java.nio.file.Path;

/** Another server runs on the home; two would overwrite each other's files. */
public final class HomeInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HomeInUseException(Path home, String owner) {
        super("the home " + home + " is in use by server process " + owner
                + "; stop that one, talk to it (its address is in " + home.resolve("server.json")
                + "), or give this one another --home");
    }
}

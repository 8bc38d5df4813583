package dev.rally.env.serve;

import dev.rally.env.web.Face;
import dev.rally.env.web.WebOptions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The page that shows what is served. */
record ServedPage(Face face, PageStand stand) implements AutoCloseable {

    /** Command-line options that ask for it. */
    static final class Options {
        @Option(
                names = "--web",
                description = "Show the first client's first scene in a browser too, where a person may hold the paddle"
                        + " that it leaves; the options below say where.")
        private boolean wanted;

        @Mixin
        private WebOptions web = new WebOptions();

        boolean wanted() {
            if (!wanted) {
                web.requireNone("--web");
            }
            return wanted;
        }

        /**
         * Serves it, where that is asked for.
         *
         * @param game looked at for a page alone
         * @param sight whether what an agent sees is shown from the beginning on
         */
        @Nullable
        ServedPage open(String what, Supplier<ServedGame> game, Gate gate, boolean sight) {
            if (!wanted()) {
                return null;
            }
            AtomicReference<@Nullable PageStand> made = new AtomicReference<>();
            Face face = Face.serving(web, what, sight, (number, listener) -> {
                PageStand stand = new PageStand(game.get(), gate, number, listener);
                made.set(stand);
                return stand;
            });
            return new ServedPage(face, Objects.requireNonNull(made.get()));
        }
    }

    static List<Stand> stands(@Nullable ServedPage page) {
        return page == null ? List.of() : List.of(page.stand);
    }

    @Override
    public void close() {
        face.close();
    }
}

package dev.rally.env.serve;

import dev.rally.env.terminal.Hands;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code rally env} has at its terminal.
 *
 * @param view null where nothing can be shown
 * @param hands of who plays at the keys; null where nobody does
 * @param legend what is said of the keys at the beginning; empty where it is shown all the time
 */
record EnvConsole(@Nullable EnvView view, @Nullable Hands hands, String legend) implements AutoCloseable {

    /** Says a line; from any thread. */
    void say(String line) {
        if (view == null) {
            System.out.println(line);
        } else {
            view.say(line);
        }
    }

    /** Where the terminal's people look on; none where nothing can be shown. */
    List<Stand> stands() {
        return view == null ? List.of() : List.of(new TerminalStand(view, hands));
    }

    @Override
    public void close() {
        if (view != null) {
            view.close();
        }
    }
}

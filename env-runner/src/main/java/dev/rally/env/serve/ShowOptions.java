package dev.rally.env.serve;

import dev.rally.env.terminal.Hands;
import dev.rally.env.terminal.Terminal;
import picocli.CommandLine.Option;

/** Command-line options that say what is shown at the terminal while scenes are served. */
final class ShowOptions {
    @Option(names = "--render", description = "Show the first client's first scene.")
    private boolean render;

    @Option(names = "--debug", description = "Show what that client's agent sees.")
    private boolean debug;

    @Option(
            names = "--keyboard",
            description = "Play yourself in that scene, against the client, with w and s or the arrow keys.")
    private boolean keyboard;

    /** The option that asks for something to be shown at the terminal, or in the browser; empty where none does. */
    private String asked() {
        return keyboard ? "--keyboard" : render ? "--render" : debug ? "--debug" : "";
    }

    /** The option that asks for the terminal; empty where none does. */
    String terminalsOption(boolean hasPage) {
        return hasPage && !keyboard && !render ? "" : asked();
    }

    /** Whether what an agent sees is to be shown. */
    boolean sight() {
        return debug;
    }

    /** Whether this program's terminal can show anything, and hears keys. */
    static boolean terminal() {
        return Terminal.isInput() && Terminal.isOutput();
    }

    /** Shows what is asked for, where there is a terminal; else lines alone. */
    EnvConsole open() {
        Hands hands = keyboard ? new Hands() : null;
        boolean terminal = terminal();
        String legend = EnvKeys.legend(terminal, keyboard);
        if (!terminal) {
            return new EnvConsole(null, null, legend);
        }
        EnvView view = new EnvView(System.out, Terminal.rows(), legend);
        view.want(render || keyboard, debug);
        return new EnvConsole(view, hands, asked().isEmpty() ? legend : "");
    }
}

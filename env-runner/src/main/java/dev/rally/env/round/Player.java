package dev.rally.env.round;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Names;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Who moves a side of a scene. Its text form, on command lines and in reports, is what {@code toString} gives. */
public sealed interface Player {

    /** The live agent of that name: {@code pong}. */
    record Agent(String name) implements Player {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The agent as a checkpoint keeps it, which never learns: {@code pong@best}. */
    record Snapshot(String agent, String checkpoint) implements Player {
        @Override
        public String toString() {
            return agent + "@" + checkpoint;
        }
    }

    /** The training agent itself, on both sides: {@code self}. */
    record Self() implements Player {
        @Override
        public String toString() {
            return "self";
        }
    }

    /** Whoever sits at the keyboard: {@code you}. */
    record Person() implements Player {
        @Override
        public String toString() {
            return "you";
        }
    }

    /** A player that the scene itself moves: {@code level3}, {@code still}. */
    record Script(String name) implements Player {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * The player of that text form.
     *
     * @param scripts the scripted players of the scene
     * @throws RallyException INVALID_PARAMS if the text is no player, or looks like a misspelt script
     */
    static Player parse(String text, List<String> scripts) {
        if (text.equals("self")) {
            return new Self();
        }
        if (text.equals("you")) {
            return new Person();
        }
        if (scripts.contains(text)) {
            return new Script(text);
        }
        int at = text.indexOf('@');
        String agent = at < 0 ? text : text.substring(0, at);
        String checkpoint = at < 0 ? "latest" : text.substring(at + 1);
        if (!Names.isAgent(agent) || checkpoint.isEmpty()) {
            throw unknown(text, "", scripts);
        }
        Stream.concat(scripts.stream(), Stream.of("self"))
                .filter(script -> at < 0 && Spelling.near(text, script))
                .min(Comparator.comparingInt(script -> Spelling.distance(text, script)))
                .ifPresent(script -> {
                    throw unknown(text, "Did you mean \"" + script + "\"? ", scripts);
                });
        return at < 0 ? new Agent(agent) : new Snapshot(agent, checkpoint);
    }

    private static RallyException unknown(String text, String hint, List<String> scripts) {
        return new RallyException(
                ErrorCode.INVALID_PARAMS,
                "unknown player \"" + text + "\". " + hint
                        + "A player is an agent's name (letters, digits, '-' and '_'), agent@checkpoint, self, or one of "
                        + scripts);
    }
}

package dev.rally.env.serve;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.picture.Picture;
import dev.rally.env.scene.SceneBatch;

/** Whether what is on offer can be shown at this terminal, and played there. */
final class Shown {
    private Shown() {}

    /**
     * Checks it.
     *
     * @param option the one that asks for it; empty where none does
     * @throws RallyException INVALID_PARAMS
     */
    static void check(String option, boolean terminal, Offer offer) {
        if (option.isEmpty()) {
            return;
        }
        checkTerminal(option, terminal);
        String name = offer.source().spec().name();
        try (SceneBatch scenes = offer.source().open(1)) {
            Picture picture = new Picture();
            picture.begin(0, 0, 0);
            scenes.draw(0, picture);
            require(
                    option.equals("--debug") || picture.drawn(),
                    option + ": " + name + " does not draw itself; --debug shows its numbers");
            require(
                    !option.equals("--keyboard") || !offer.opponent().isEmpty(),
                    "--keyboard: clients play all sides of " + name + ", and leave none; play a scene with two");
            require(
                    !option.equals("--keyboard") || scenes.forPersons(),
                    "--keyboard: in " + name + " a side always moves, and keys cannot play so; play pong");
        }
    }

    /**
     * The same of the terminal alone.
     *
     * @throws RallyException INVALID_PARAMS
     */
    static void checkTerminal(String option, boolean terminal) {
        require(
                terminal || option.isEmpty(),
                option + " draws on a terminal and hears its keys, and this is none: leave it out");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, message);
        }
    }
}

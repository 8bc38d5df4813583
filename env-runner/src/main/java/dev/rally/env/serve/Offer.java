package dev.rally.env.serve;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Nearest;
import dev.rally.env.remote.FrameChannel;
import dev.rally.env.remote.Handshake;
import dev.rally.env.remote.Opening;
import dev.rally.env.remote.SceneWriter;
import dev.rally.env.remote.Welcome;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.util.List;

/**
 * What a server lets its clients play.
 *
 * @param opponent the script that plays the sides that a client leaves, where it does not say; empty where there is none
 * @param maxScenes that a connection may open
 */
record Offer(SceneSource source, String opponent, int maxScenes) {
    static final int MAX_SCENES = 65_536;

    Offer {
        if (maxScenes < 1 || maxScenes > MAX_SCENES) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "--scenes is " + maxScenes + "; a connection may have 1 to " + MAX_SCENES + " scenes");
        }
        checkOpponent("--opponent", opponent, source.spec());
    }

    /** The strongest script, where nobody says which. */
    static String strongest(SceneSpec spec) {
        List<String> scripts = spec.scripts();
        return scripts.isEmpty() ? "" : scripts.get(scripts.size() - 1);
    }

    private static void checkOpponent(String key, String opponent, SceneSpec spec) {
        if (opponent.isEmpty() || spec.scripts().contains(opponent)) {
            return;
        }
        throw new RallyException(
                ErrorCode.INVALID_PARAMS,
                key + " is \"" + opponent + "\""
                        + (spec.scripts().isEmpty()
                                ? "; " + spec.name() + " has no players of its own: leave it out"
                                : Nearest.hint(opponent, spec.scripts())));
    }

    Welcome welcome(String server) {
        SceneSpec spec = source.spec();
        return new Welcome(
                Handshake.VERSION,
                server,
                spec.name(),
                spec.sides(),
                spec.observation(),
                spec.action(),
                spec.masks(),
                spec.scripts(),
                opponent,
                maxScenes);
    }

    /**
     * What a client asks for, completed and checked.
     *
     * @throws RallyException INVALID_PARAMS for what is not on offer
     */
    Opening complete(Opening asked) {
        SceneSpec spec = source.spec();
        require(
                asked.scenes() >= 1 && asked.scenes() <= maxScenes,
                "scenes is " + asked.scenes() + "; this server gives a connection 1 to " + maxScenes
                        + ", more where it is started with --scenes");
        for (String side : asked.sides()) {
            require(spec.sides().contains(side), "sides has \"" + side + "\"" + Nearest.hint(side, spec.sides()));
        }
        List<String> sides =
                spec.sides().stream().filter(asked.sides()::contains).toList();
        require(sides.size() == asked.sides().size(), "sides is " + asked.sides() + ", which has one of them twice");
        List<String> played = sides.isEmpty() ? usual(spec) : sides;
        boolean alone = played.size() == spec.sides().size();
        String against = alone ? "" : asked.opponent().isEmpty() ? opponent : asked.opponent();
        checkOpponent("opponent", asked.opponent(), spec);
        require(
                alone || !against.isEmpty(),
                "sides is " + asked.sides() + " and nobody plays the others: " + spec.name()
                        + " has no players of its own, so play all of " + spec.sides());
        long bytes = SceneWriter.largest(spec, played.size(), asked.scenes());
        require(
                bytes <= FrameChannel.MAX_PAYLOAD_BYTES,
                asked.scenes() + " scenes make answers of up to " + bytes + " bytes; allowed are "
                        + FrameChannel.MAX_PAYLOAD_BYTES + ": open fewer, and a second connection for the rest");
        return new Opening(asked.scenes(), played, against);
    }

    /** The last side, where somebody plays the others. */
    private List<String> usual(SceneSpec spec) {
        int count = spec.sides().size();
        return opponent.isEmpty() ? spec.sides() : spec.sides().subList(count - 1, count);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, message);
        }
    }
}

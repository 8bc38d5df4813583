package dev.rally.env.pingpong;

import dev.rally.env.game.Game;
import dev.rally.env.game.GameSource.GamePlayer;
import dev.rally.env.game.GameSource.Seat;
import dev.rally.env.plain.Fields;
import dev.rally.env.scene.SceneRandom;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows where the ball will come down, walls and speed included, and waits there; it does not know of the blocker. It is one of two:
 * strict, it meets the ball with its middle, waits in the middle, and serves at once and to either side in turns; or it wanders, and
 * no two of its rounds are alike: in some it is strict in the one or the other.
 */
final class Predictor implements GamePlayer {
    private static final int SAVED_BYTES = 2 * Integer.BYTES + Long.BYTES + 5 * Integer.BYTES;

    private final boolean second;
    private final boolean wanders;
    private final Wanderer wanderer;
    private int served = -1;
    private boolean left;

    private Predictor(Seat seat, boolean wanders, long seed) {
        second = seat.name().equals(Pingpong.SECOND);
        this.wanders = wanders;
        wanderer = new Wanderer(seed);
        left = SceneRandom.bits(seed) < 0;
    }

    static Predictor strict(Seat seat, Map<String, Object> values, long seed) {
        return new Predictor(seat, false, seed);
    }

    static Predictor wandering(Seat seat, Map<String, Object> values, long seed) {
        return new Predictor(seat, true, seed);
    }

    @Override
    public @Nullable Object update(Map<String, Object> sceneInfo) {
        if (!Game.ALIVE.equals(sceneInfo.get(Game.STATUS))) {
            return RESET;
        }
        Flight flight = Flight.of(sceneInfo, second);
        int frame = Fields.whole(sceneInfo, "frame");
        wanderer.see(flight);
        if (flight.waits() && (!wanders || frame >= wanderer.serveFrame)) {
            return (wanders ? wanderer.servesLeft : left) ? Pingpong.SERVE_LEFT : Pingpong.SERVE_RIGHT;
        }
        if (served < 0 && !flight.waits()) {
            served = frame;
        }
        int own =
                Fields.tuple(sceneInfo, second ? "platform_2P" : "platform_1P").number(0);
        int away = aim(flight, frame) - own;
        return away > Table.STEP / 2 ? Pingpong.RIGHT : away < -Table.STEP / 2 ? Pingpong.LEFT : Pingpong.STAY;
    }

    /** Where it wants its platform. */
    private int aim(Flight flight, int frame) {
        if (!flight.comes()) {
            return wanders ? wanderer.home : Wanderer.MIDDLE;
        }
        int untilFaster = Table.FASTER_EVERY - 1 - (frame - served) % Table.FASTER_EVERY;
        int ball = flight.landing(untilFaster).x() - (Table.PLATFORM_WIDTH - Table.BALL) / 2;
        return wanders ? ball - wanderer.offset : ball;
    }

    @Override
    public void reset() {
        served = -1;
        left = !left;
        wanderer.reset();
    }

    @Override
    public byte[] save() {
        ByteBuffer out = ByteBuffer.allocate(SAVED_BYTES).putInt(served).putInt(left ? 1 : 0);
        wanderer.save(out);
        return out.array();
    }

    @Override
    public void restore(byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        served = in.getInt();
        left = in.getInt() == 1;
        wanderer.restore(in);
    }
}

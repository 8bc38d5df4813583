package dev.rally.env.pingpong;

import dev.rally.env.game.Game;
import dev.rally.env.game.GameSource.GamePlayer;
import dev.rally.env.game.GameSource.Seat;
import dev.rally.env.plain.Fields;
import dev.rally.env.plain.Tuple;
import dev.rally.env.scene.SceneRandom;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows where the ball will come down, walls and speed included, and waits there; in the middle while the ball flies away. It does
 * not know of the blocker. It serves at once, to either side in turns.
 */
final class Predictor implements GamePlayer {
    private static final int MIDDLE = (Table.WIDTH - Table.BALL) / 2;

    private final boolean second;
    private int served = -1;
    private boolean left;

    Predictor(Seat seat, Map<String, Object> values, long seed) {
        second = seat.name().equals(Pingpong.SECOND);
        left = SceneRandom.bits(seed) < 0;
    }

    @Override
    public @Nullable Object update(Map<String, Object> sceneInfo) {
        if (!Game.ALIVE.equals(sceneInfo.get(Game.STATUS))) {
            return RESET;
        }
        Flight flight = Flight.of(sceneInfo, second);
        int frame = Fields.whole(sceneInfo, "frame");
        if (flight.waits()) {
            return left ? Pingpong.SERVE_LEFT : Pingpong.SERVE_RIGHT;
        }
        if (served < 0) {
            served = frame;
        }
        int untilFaster = Table.FASTER_EVERY - 1 - (frame - served) % Table.FASTER_EVERY;
        int aim = flight.comes() ? flight.landing(untilFaster).x() : MIDDLE;
        Tuple own = Fields.tuple(sceneInfo, second ? "platform_2P" : "platform_1P");
        int away = aim - (own.number(0) + (Table.PLATFORM_WIDTH - Table.BALL) / 2);
        return away > Table.STEP / 2 ? Pingpong.RIGHT : away < -Table.STEP / 2 ? Pingpong.LEFT : Pingpong.STAY;
    }

    @Override
    public void reset() {
        served = -1;
        left = !left;
    }

    @Override
    public byte[] save() {
        return ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(served)
                .putInt(left ? 1 : 0)
                .array();
    }

    @Override
    public void restore(byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        served = in.getInt();
        left = in.getInt() == 1;
    }
}

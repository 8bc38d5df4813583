package dev.rally.env.pingpong;

import dev.rally.env.game.GameEncoder;
import dev.rally.env.plain.Fields;
import dev.rally.env.plain.Tuple;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.Canvas.Ink;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ping-pong as agents see it: every side sees itself below. Eleven numbers: the ball's x and y, its speed, the own platform, the
 * other one, where the ball will come down at its speed, in how many frames, how far the own platform is from there, whose
 * serve it is (1 one's own, -1 the other's, 0 while the ball flies), and the blocker, 0 where there is none.
 */
final class PingpongEncoder implements GameEncoder {
    private static final float HALF_WIDTH = Table.WIDTH / 2f;
    private static final float HALF_HEIGHT = Table.HEIGHT / 2f;
    private static final float USUAL_SPEED = 20;
    private static final float USUAL_FRAMES = 50;
    private static final int NEVER_FASTER = -1;

    private static final List<String> COMMANDS =
            List.of(Pingpong.LEFT, Pingpong.SERVE_LEFT, Pingpong.STAY, Pingpong.SERVE_RIGHT, Pingpong.RIGHT);

    @Override
    public Map<String, Map<String, Object>> scenes() {
        Map<String, Map<String, Object>> scenes = new LinkedHashMap<>();
        scenes.put("pingpong", values(Difficulty.NORMAL));
        scenes.put("pingpong-easy", values(Difficulty.EASY));
        scenes.put("pingpong-hard", values(Difficulty.HARD));
        return scenes;
    }

    private static Map<String, Object> values(Difficulty difficulty) {
        return Map.of("difficulty", difficulty.name(), "game_over_score", Integer.MAX_VALUE);
    }

    @Override
    public List<String> varied() {
        return List.of("difficulty");
    }

    @Override
    public int features() {
        return 11;
    }

    @Override
    public List<String> commands() {
        return COMMANDS;
    }

    @Override
    public void encode(String seat, Map<String, Object> sceneInfo, float[] out) {
        boolean second = seat.equals(Pingpong.SECOND);
        Flight flight = Flight.of(sceneInfo, second);
        Flight.Landing landing = flight.landing(NEVER_FASTER);
        float own = platform(sceneInfo, second);
        float comesDown = across(landing.x() + Table.BALL / 2f);
        out[0] = across(flight.x() + Table.BALL / 2f);
        out[1] = (flight.y() + Table.BALL / 2f) / HALF_HEIGHT - 1;
        out[2] = flight.speedX() / USUAL_SPEED;
        out[3] = flight.speedY() / USUAL_SPEED;
        out[4] = own;
        out[5] = platform(sceneInfo, !second);
        out[6] = comesDown;
        out[7] = landing.frames() / USUAL_FRAMES;
        out[8] = comesDown - own;
        out[9] = !flight.waits() ? 0 : flight.y() > HALF_HEIGHT ? 1 : -1;
        out[10] = sceneInfo.get("blocker") instanceof Tuple blocker
                ? across(blocker.number(0) + Table.BLOCKER_WIDTH / 2f)
                : 0;
    }

    /** Every seat sees itself below; a blocker that is at the field's middle looks like none. */
    @Override
    public void draw(float[] seen, Canvas canvas) {
        canvas.field(Table.WIDTH, Table.HEIGHT);
        if (seen[10] != 0) {
            rectangle(
                    canvas,
                    Ink.MARK,
                    seen[10],
                    Table.BLOCKER_Y + Table.BLOCKER_HEIGHT / 2f,
                    Table.BLOCKER_WIDTH,
                    Table.BLOCKER_HEIGHT);
        }
        platform(canvas, Ink.FIRST, seen[4], Table.FIRST_Y);
        platform(canvas, Ink.SECOND, seen[5], Table.SECOND_Y);
        rectangle(canvas, Ink.FOCUS, seen[0], (seen[1] + 1) * HALF_HEIGHT, Table.BALL, Table.BALL);
    }

    private static void platform(Canvas canvas, Ink ink, float across, float y) {
        rectangle(canvas, ink, across, y + Table.PLATFORM_HEIGHT / 2f, Table.PLATFORM_WIDTH, Table.PLATFORM_HEIGHT);
    }

    private static void rectangle(Canvas canvas, Ink ink, float across, float y, float width, float height) {
        canvas.rectangle(ink, (across + 1) * HALF_WIDTH, y, width, height);
    }

    /** The middle of a platform. */
    private static float platform(Map<String, Object> sceneInfo, boolean second) {
        Tuple place = Fields.tuple(sceneInfo, second ? "platform_2P" : "platform_1P");
        return across(place.number(0) + Table.PLATFORM_WIDTH / 2f);
    }

    private static float across(float x) {
        return x / HALF_WIDTH - 1;
    }

    @Override
    public float reward(String seat, Map<String, Object> before, Map<String, Object> sceneInfo) {
        return points(seat, sceneInfo) - points(other(seat), sceneInfo);
    }

    @Override
    public int points(String seat, Map<String, Object> sceneInfo) {
        String winning = seat.equals(Pingpong.FIRST) ? Pingpong.FIRST_WINS : Pingpong.SECOND_WINS;
        return winning.equals(sceneInfo.get(Pingpong.STATUS)) ? 1 : 0;
    }

    private static String other(String seat) {
        return seat.equals(Pingpong.FIRST) ? Pingpong.SECOND : Pingpong.FIRST;
    }
}

package dev.rally.env.arkanoid;

import dev.rally.env.game.Game;
import dev.rally.env.game.GameException;
import dev.rally.env.plain.Tuple;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.SceneRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rounds of one level of Arkanoid, one after another. docs/games.md has its rules. */
final class Arkanoid implements Game {
    static final String PLAYER = "ml";
    static final String SERVE_LEFT = "SERVE_TO_LEFT";
    static final String SERVE_RIGHT = "SERVE_TO_RIGHT";
    static final String LEFT = "MOVE_LEFT";
    static final String RIGHT = "MOVE_RIGHT";
    static final List<String> COMMANDS = List.of(SERVE_LEFT, SERVE_RIGHT, LEFT, RIGHT, "NONE");

    static final String OVER = "GAME_OVER";
    static final String PASS = "GAME_PASS";
    private static final int SERVE_DEADLINE = 150;

    private final int level;
    private final Court court;
    private long random;

    Arkanoid(boolean slices, int level, long seed) {
        this.level = level;
        random = SceneRandom.derive(seed, 0);
        court = new Court(slices);
        reset();
    }

    @Override
    public Next update(Map<String, @Nullable Object> commands) {
        Object command = commands.get(PLAYER);
        if (command instanceof List || command instanceof Map) {
            throw new GameException(
                    PLAYER, "the command of " + PLAYER + " is " + command + "; allowed are " + COMMANDS);
        }
        court.frame++;
        court.movePlatform(command);
        if (court.served) {
            court.moveBall();
        } else {
            court.hold();
            serve(command);
        }
        return status().equals(ALIVE) ? Next.GO_ON : Next.RESET;
    }

    private void serve(@Nullable Object command) {
        if (SERVE_LEFT.equals(command) || SERVE_RIGHT.equals(command)) {
            court.serve(SERVE_LEFT.equals(command));
        } else if (court.frame >= SERVE_DEADLINE) {
            random = SceneRandom.next(random);
            court.serve(SceneRandom.bits(random) < 0);
        }
    }

    private String status() {
        if (court.bricks.isEmpty()) {
            return PASS;
        }
        return court.ball.y >= court.platform.bottom() ? OVER : ALIVE;
    }

    @Override
    public void reset() {
        court.begin(Level.read(level));
    }

    @Override
    public Map<String, Map<String, Object>> sceneInfo() {
        List<Tuple> bricks = new ArrayList<>();
        List<Tuple> hardBricks = new ArrayList<>();
        for (Brick brick : court.bricks) {
            (brick.hitsLeft == 2 ? hardBricks : bricks).add(brick.box.place());
        }
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("frame", court.frame);
        info.put(STATUS, status());
        info.put("ball", court.ball.place());
        info.put("platform", court.platform.place());
        info.put("bricks", bricks);
        info.put("hard_bricks", hardBricks);
        return Map.of(PLAYER, info);
    }

    @Override
    public List<String> result() {
        return List.of(status());
    }

    @Override
    public void draw(Canvas canvas) {
        ArkanoidDrawing.draw(sceneInfo().getOrDefault(PLAYER, Map.of()), canvas);
    }

    @Override
    public byte[] save() {
        ByteBuffer out = ByteBuffer.allocate(Long.BYTES + (8 + 4 * court.bricks.size()) * Integer.BYTES);
        out.putLong(random).putInt(court.frame).putInt(court.served ? 1 : 0);
        out.putInt(court.platform.x).putInt(court.platform.speedX);
        out.putInt(court.ball.x).putInt(court.ball.y).putInt(court.ball.speedX).putInt(court.ball.speedY);
        for (Brick brick : court.bricks) {
            out.putInt(brick.box.x)
                    .putInt(brick.box.y)
                    .putInt(brick.hard ? 1 : 0)
                    .putInt(brick.hitsLeft);
        }
        return out.array();
    }

    @Override
    public void restore(byte[] state) {
        int fixed = Long.BYTES + 8 * Integer.BYTES;
        if (state.length < fixed || (state.length - fixed) % (4 * Integer.BYTES) != 0) {
            throw new IllegalArgumentException("a state of " + state.length + " bytes is none of a game of Arkanoid");
        }
        ByteBuffer in = ByteBuffer.wrap(state);
        random = in.getLong();
        court.frame = in.getInt();
        court.served = in.getInt() == 1;
        court.platform.x = in.getInt();
        court.platform.speedX = in.getInt();
        court.ball.x = in.getInt();
        court.ball.y = in.getInt();
        court.ball.speedX = in.getInt();
        court.ball.speedY = in.getInt();
        court.bricks.clear();
        while (in.hasRemaining()) {
            Brick brick = new Brick(in.getInt(), in.getInt(), in.getInt() == 1);
            brick.hitsLeft = in.getInt();
            court.bricks.add(brick);
        }
    }
}

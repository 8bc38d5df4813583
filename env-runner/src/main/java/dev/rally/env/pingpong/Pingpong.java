package dev.rally.env.pingpong;

import dev.rally.env.game.Game;
import dev.rally.env.game.GameException;
import dev.rally.env.scene.Canvas;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A game of ping-pong: rounds until one side has the score that wins. docs/games.md has its rules. */
final class Pingpong implements Game {
    static final String FIRST = "ml_1P";
    static final String SECOND = "ml_2P";
    static final String SERVE_LEFT = "SERVE_TO_LEFT";
    static final String SERVE_RIGHT = "SERVE_TO_RIGHT";
    static final String LEFT = "MOVE_LEFT";
    static final String RIGHT = "MOVE_RIGHT";
    static final String STAY = "NONE";
    static final String FIRST_WINS = "GAME_1P_WIN";
    static final String SECOND_WINS = "GAME_2P_WIN";
    static final String DRAW = "GAME_DRAW";

    private static final int SAVED_BYTES = 3 * Integer.BYTES + Long.BYTES + 16 * Integer.BYTES + 2 * Integer.BYTES;

    private final Difficulty difficulty;
    private final int winningScore;
    private final Table table;
    private int firstScore;
    private int secondScore;

    Pingpong(Difficulty difficulty, int winningScore, Chance chance) {
        this.difficulty = difficulty;
        this.winningScore = winningScore;
        table = new Table(difficulty, chance);
    }

    @Override
    public Next update(Map<String, @Nullable Object> commands) {
        table.advance(command(commands, FIRST), command(commands, SECOND));
        String status = table.status();
        if (status.equals(ALIVE)) {
            return Next.GO_ON;
        }
        firstScore += status.equals(SECOND_WINS) ? 0 : 1;
        secondScore += status.equals(FIRST_WINS) ? 0 : 1;
        return over() ? Next.QUIT : Next.RESET;
    }

    private static @Nullable Object command(Map<String, @Nullable Object> commands, String player) {
        Object command = commands.get(player);
        if (command instanceof List || command instanceof Map) {
            throw new GameException(
                    player,
                    "the command of " + player + " is a " + (command instanceof List ? "list" : "dict") + ", " + command
                            + "; allowed are " + PingpongSource.COMMANDS);
        }
        return command;
    }

    private boolean over() {
        return Math.max(firstScore, secondScore) >= winningScore;
    }

    @Override
    public void reset() {
        table.begin();
    }

    @Override
    public Map<String, Map<String, Object>> sceneInfo() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("frame", table.frame);
        info.put(STATUS, table.status());
        info.put("ball", table.ball.place());
        info.put("ball_speed", table.ball.speed());
        info.put("platform_1P", table.first.place());
        info.put("platform_2P", table.second.place());
        if (difficulty.blocks) {
            info.put("blocker", table.blocker.place());
        }
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        all.put(FIRST, info);
        all.put(SECOND, info);
        return all;
    }

    @Override
    public List<String> result() {
        String status = table.status();
        if (!over()) {
            return List.of(status);
        }
        String winner = firstScore == secondScore ? "No one wins!" : firstScore > secondScore ? "1P wins!" : "2P wins!";
        return List.of(status, winner + " Final score: " + firstScore + "-" + secondScore);
    }

    @Override
    public void draw(Canvas canvas) {
        PingpongDrawing.draw(sceneInfo().getOrDefault(FIRST, Map.of()), canvas);
        canvas.number("1P", firstScore);
        canvas.number("2P", secondScore);
    }

    @Override
    public byte[] save() {
        ByteBuffer out = ByteBuffer.allocate(SAVED_BYTES);
        table.save(out);
        return out.putInt(firstScore).putInt(secondScore).array();
    }

    @Override
    public void restore(byte[] state) {
        if (state.length != SAVED_BYTES) {
            throw new IllegalArgumentException("a state of " + state.length + " bytes; a game has " + SAVED_BYTES);
        }
        ByteBuffer in = ByteBuffer.wrap(state);
        table.restore(in);
        firstScore = in.getInt();
        secondScore = in.getInt();
    }
}

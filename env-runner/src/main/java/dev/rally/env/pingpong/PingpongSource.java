package dev.rally.env.pingpong;

import dev.rally.env.game.Game;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.game.GameParameter;
import dev.rally.env.game.GameSource;
import dev.rally.env.plain.Fields;
import dev.rally.env.scene.Canvas;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ping-pong: {@code pingpong EASY 3}. */
public final class PingpongSource implements GameSource {
    static final List<String> COMMANDS =
            List.of(Pingpong.SERVE_LEFT, Pingpong.SERVE_RIGHT, Pingpong.LEFT, Pingpong.RIGHT, Pingpong.STAY);

    @Override
    public String name() {
        return "pingpong";
    }

    @Override
    public String version() {
        return "1.2";
    }

    @Override
    public List<GameParameter> parameters() {
        return List.of(
                GameParameter.choice(
                        "difficulty",
                        Difficulty.names(),
                        null,
                        "EASY: the ball is only reflected; NORMAL: platforms slice it; HARD: with a blocker too."),
                GameParameter.whole(
                        "game_over_score", 1, Integer.MAX_VALUE, 3, "The game ends when one side has that score."));
    }

    @Override
    public List<Seat> seats() {
        return List.of(new Seat(Pingpong.FIRST, List.of("1P")), new Seat(Pingpong.SECOND, List.of("2P")));
    }

    @Override
    public Game open(Map<String, Object> values, long seed) {
        Difficulty difficulty = Difficulty.valueOf(Fields.text(values, "difficulty"));
        return new Pingpong(difficulty, Fields.whole(values, "game_over_score"), Chance.seeded(seed));
    }

    @Override
    public void draw(Map<String, Object> sceneInfo, Canvas canvas) {
        PingpongDrawing.draw(sceneInfo, canvas);
    }

    @Override
    public List<KeyBinding> keys() {
        return List.of(
                new KeyBinding(Pingpong.FIRST, ".", Pingpong.SERVE_LEFT),
                new KeyBinding(Pingpong.FIRST, "/", Pingpong.SERVE_RIGHT),
                new KeyBinding(Pingpong.FIRST, "left", Pingpong.LEFT),
                new KeyBinding(Pingpong.FIRST, "right", Pingpong.RIGHT),
                new KeyBinding(Pingpong.SECOND, "q", Pingpong.SERVE_LEFT),
                new KeyBinding(Pingpong.SECOND, "e", Pingpong.SERVE_RIGHT),
                new KeyBinding(Pingpong.SECOND, "a", Pingpong.LEFT),
                new KeyBinding(Pingpong.SECOND, "d", Pingpong.RIGHT));
    }

    @Override
    public List<ScriptedPlayer> scripted() {
        return List.of(
                new ScriptedPlayer("predictor", Predictor::strict),
                new ScriptedPlayer("wanderer", Predictor::wandering));
    }

    @Override
    public Optional<GameEncoder> encoder() {
        return Optional.of(new PingpongEncoder());
    }
}

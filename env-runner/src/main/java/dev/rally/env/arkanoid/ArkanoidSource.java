package dev.rally.env.arkanoid;

import dev.rally.env.game.Game;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.game.GameParameter;
import dev.rally.env.game.GameSource;
import dev.rally.env.plain.Fields;
import dev.rally.env.scene.Canvas;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Arkanoid: {@code arkanoid NORMAL 1}. */
public final class ArkanoidSource implements GameSource {
    private static final String NORMAL = "NORMAL";

    @Override
    public String name() {
        return "arkanoid";
    }

    @Override
    public String version() {
        return "1.1";
    }

    @Override
    public List<GameParameter> parameters() {
        return List.of(
                GameParameter.choice(
                        "difficulty",
                        List.of("EASY", NORMAL),
                        null,
                        "EASY: the ball is only reflected; NORMAL: a platform that moves slices it."),
                GameParameter.whole("level", 1, Level.COUNT, null, "Which bricks there are."));
    }

    @Override
    public List<Seat> seats() {
        return List.of(new Seat(Arkanoid.PLAYER, List.of()));
    }

    @Override
    public Game open(Map<String, Object> values, long seed) {
        return new Arkanoid(NORMAL.equals(values.get("difficulty")), Fields.whole(values, "level"), seed);
    }

    @Override
    public void draw(Map<String, Object> sceneInfo, Canvas canvas) {
        ArkanoidDrawing.draw(sceneInfo, canvas);
    }

    @Override
    public Optional<GameEncoder> encoder() {
        return Optional.of(new ArkanoidEncoder());
    }

    @Override
    public List<KeyBinding> keys() {
        return List.of(
                new KeyBinding(Arkanoid.PLAYER, "a", Arkanoid.SERVE_LEFT),
                new KeyBinding(Arkanoid.PLAYER, "d", Arkanoid.SERVE_RIGHT),
                new KeyBinding(Arkanoid.PLAYER, "left", Arkanoid.LEFT),
                new KeyBinding(Arkanoid.PLAYER, "right", Arkanoid.RIGHT));
    }
}

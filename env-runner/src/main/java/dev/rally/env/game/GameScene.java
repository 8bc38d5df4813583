package dev.rally.env.game;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.game.GameSource.GamePlayer;
import dev.rally.env.game.GameSource.ScriptedPlayer;
import dev.rally.env.game.GameSource.Seat;
import dev.rally.env.plain.Fields;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.LiftedScenes;
import dev.rally.env.scene.Scene;
import dev.rally.env.scene.SceneParameter;
import dev.rally.env.scene.SceneRandom;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A game as a scene, in which agents learn: an agent step is a frame, an episode a round. Half of the rounds begin as a game's second
 * round does, where sides take turns.
 */
public final class GameScene implements Scene {
    /** Longer rounds are cut off. */
    private static final int MAX_FRAMES = 5_000;

    private final GameSource source;
    private final GameEncoder encoder;
    private final Map<String, Object> usual;
    private final List<GameParameter> varied;
    private final SceneSpec spec;
    private final List<Seat> seats;
    private final @Nullable String[] scriptNames;
    private final @Nullable GamePlayer[] scripts;
    private final int[] actions;
    private final float[] features;

    private Map<String, Object> values;
    private long seed;
    private Game game;
    private Map<String, Map<String, Object>> before;
    private Map<String, Map<String, Object>> now;
    private boolean over;
    private int frames;

    private GameScene(GameSource source, GameEncoder encoder, String name, Map<String, Object> values) {
        this.source = source;
        this.encoder = encoder;
        this.values = values;
        usual = values;
        varied = varied(source, encoder);
        seats = source.seats();
        spec = spec(source, encoder, name);
        scriptNames = new String[seats.size()];
        scripts = new GamePlayer[seats.size()];
        actions = new int[seats.size()];
        features = new float[encoder.features()];
        game = source.open(values, 0);
        now = game.sceneInfo();
        before = now;
    }

    /** Where batches of the scenes come from that the game's encoder names; none without an encoder. */
    public static List<SceneSource> sources(GameSource source) {
        GameEncoder encoder = source.encoder().orElse(null);
        return encoder == null
                ? List.of()
                : encoder.scenes().entrySet().stream()
                        .map(scene -> LiftedScenes.source(
                                () -> new GameScene(source, encoder, scene.getKey(), scene.getValue())))
                        .toList();
    }

    /** What a scene of that name looks like to agents. */
    public static SceneSpec spec(GameSource source, GameEncoder encoder, String name) {
        SceneSpec alike = new SceneSpec(
                name,
                source.seats().stream().map(Seat::name).toList(),
                new ObservationSpace(ObservationSpace.Type.FLOAT32, List.of(encoder.features()), encoder.stack(), 0),
                new ActionSpace.Discrete(encoder.commands().size()),
                source.scripted().stream().map(ScriptedPlayer::name).toList());
        Map<String, Object> usual = encoder.scenes().get(name);
        return usual == null
                ? alike
                : alike.with(varied(source, encoder).stream()
                        .map(parameter -> parameter.forTrainings(value(usual, parameter)))
                        .toArray(SceneParameter[]::new));
    }

    private static List<GameParameter> varied(GameSource source, GameEncoder encoder) {
        return source.parameters().stream()
                .filter(parameter -> encoder.varied().contains(parameter.name()))
                .toList();
    }

    private static Object value(Map<String, Object> values, GameParameter parameter) {
        return Objects.requireNonNull(values.get(parameter.name()), parameter.name());
    }

    @Override
    public void vary(double[] drawn) {
        Map<String, Object> next = new HashMap<>(usual);
        for (int i = 0; i < varied.size(); i++) {
            next.put(varied.get(i).name(), varied.get(i).value(drawn[i]));
        }
        values = Map.copyOf(next);
    }

    @Override
    public SceneSpec spec() {
        return spec;
    }

    @Override
    public void reset(long newSeed) {
        seed = newSeed;
        game = source.open(values, seed);
        if ((seed & 1) != 0) {
            game.reset();
        }
        for (int side = 0; side < scripts.length; side++) {
            scripts[side] = script(side);
        }
        now = game.sceneInfo();
        before = now;
        over = false;
        frames = 0;
    }

    @Override
    public void assign(int side, @Nullable String script) {
        scriptNames[side] = script;
        scripts[side] = script(side);
    }

    private @Nullable GamePlayer script(int side) {
        for (ScriptedPlayer player : source.scripted()) {
            if (player.name().equals(scriptNames[side])) {
                return player.maker().make(seats.get(side), values, SceneRandom.derive(seed, side));
            }
        }
        return null;
    }

    @Override
    public void apply(int side, int action) {
        actions[side] = action;
    }

    @Override
    public void advance() {
        Map<String, @Nullable Object> commands = new HashMap<>();
        for (int side = 0; side < scripts.length; side++) {
            GamePlayer script = scripts[side];
            String seat = seats.get(side).name();
            commands.put(seat, script == null ? encoder.commands().get(actions[side]) : script.update(seen(now, side)));
        }
        before = now;
        over = game.update(commands) != Game.Next.GO_ON;
        now = game.sceneInfo();
        frames++;
    }

    private Map<String, Object> seen(Map<String, Map<String, Object>> infos, int side) {
        return Fields.part(infos, seats.get(side).name());
    }

    @Override
    public void observe(int side, FloatBuffer out, int outIndex) {
        encoder.encode(seats.get(side).name(), seen(now, side), features);
        out.put(outIndex, features);
    }

    @Override
    public float reward(int side) {
        return encoder.reward(seats.get(side).name(), seen(before, side), seen(now, side));
    }

    @Override
    public int points(int side) {
        return encoder.points(seats.get(side).name(), seen(now, side));
    }

    @Override
    public boolean terminated() {
        return over;
    }

    @Override
    public boolean truncated() {
        return frames >= MAX_FRAMES;
    }

    @Override
    public void draw(Canvas canvas) {
        game.draw(canvas);
    }

    @Override
    public void drawSeen(float[] observation, Canvas canvas) {
        encoder.draw(observation, canvas);
    }

    /**
     * The round's seed, its frames, the game, and each side's script with what it remembers, each behind its length; then the
     * numbers of what trainings set, which states of before there were any lack.
     */
    @Override
    public byte[] save() {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(seed);
            out.writeInt(frames);
            write(out, game.save());
            for (int side = 0; side < scripts.length; side++) {
                GamePlayer script = scripts[side];
                out.writeUTF(script == null ? "" : String.valueOf(scriptNames[side]));
                write(out, script == null ? new byte[0] : script.save());
            }
            for (GameParameter parameter : varied) {
                out.writeDouble(parameter.number(value(values, parameter)));
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Override
    public void restore(byte[] state) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            long savedSeed = in.readLong();
            int savedFrames = in.readInt();
            byte[] savedGame = read(in);
            String[] names = new String[scripts.length];
            byte[][] remembered = new byte[scripts.length][];
            for (int side = 0; side < scripts.length; side++) {
                names[side] = in.readUTF();
                remembered[side] = read(in);
            }
            values = usual;
            if (in.available() > 0) {
                vary(numbers(in));
            }
            Arrays.fill(scriptNames, null);
            reset(savedSeed);
            frames = savedFrames;
            game.restore(savedGame);
            for (int side = 0; side < scripts.length; side++) {
                assign(side, names[side].isEmpty() ? null : names[side]);
                GamePlayer script = scripts[side];
                if (script != null) {
                    script.restore(remembered[side]);
                }
            }
            now = game.sceneInfo();
            before = now;
        } catch (IOException e) {
            throw new IllegalArgumentException(spec.name() + " cannot go on from these " + state.length + " bytes", e);
        }
    }

    private double[] numbers(DataInputStream in) throws IOException {
        double[] numbers = new double[varied.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readDouble();
        }
        return numbers;
    }

    private static byte[] read(DataInputStream in) throws IOException {
        byte[] bytes = new byte[Math.max(0, Math.min(in.available(), in.readInt()))];
        in.readFully(bytes);
        return bytes;
    }
}

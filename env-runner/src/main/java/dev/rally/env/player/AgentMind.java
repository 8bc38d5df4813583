package dev.rally.env.player;

import dev.rally.comm.client.RallyClient;
import dev.rally.env.game.Game;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Player;
import dev.rally.env.round.Stage;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An agent, or a checkpoint of one, with its best actions. */
public final class AgentMind implements Mind {
    private final RallyClient client;
    private final Player agent;
    private final Seen scene;
    private @Nullable Stage stage;

    /**
     * An agent of the server.
     *
     * @param spec of the scenes that it learns in
     * @param seat whose view it has
     */
    public AgentMind(RallyClient client, Player agent, SceneSpec spec, GameEncoder encoder, String seat) {
        this.client = client;
        this.agent = agent;
        scene = new Seen(spec, encoder, seat);
    }

    @Override
    public void begin() {
        Stage opened = Stage.open(client, scene, new Lineup(List.of(List.of(agent))), 1);
        opened.deterministic();
        stage = opened;
    }

    @Override
    public Answer update(Map<String, Object> sceneInfo, List<Integer> keyboard) {
        Stage opened = stage;
        if (!Game.ALIVE.equals(sceneInfo.get(Game.STATUS)) || opened == null) {
            return Answer.RESET;
        }
        scene.sceneInfo = sceneInfo;
        opened.advance();
        return Answer.of(scene.encoder.commands().get(scene.action));
    }

    @Override
    public void reset() {
        scene.fresh = true;
    }

    @Override
    public void close(long graceMs) {
        Stage opened = stage;
        if (opened != null) {
            opened.close();
        }
    }

    /** What the agent sees, as a scene with one side. Its step notes the action. */
    private static final class Seen implements SceneBatch {
        private final SceneSpec spec;
        final GameEncoder encoder;
        private final String seat;
        private final float[] features;
        Map<String, Object> sceneInfo = Map.of();
        int action;
        boolean fresh = true;

        Seen(SceneSpec of, GameEncoder encoder, String seat) {
            spec = new SceneSpec(of.name(), List.of(seat), of.observation(), of.action(), List.of());
            this.encoder = encoder;
            this.seat = seat;
            features = new float[encoder.features()];
        }

        @Override
        public SceneSpec spec() {
            return spec;
        }

        @Override
        public int scenes() {
            return 1;
        }

        @Override
        public void reset(long seed) {}

        @Override
        public void assign(int side, int first, int last, @Nullable String script) {}

        @Override
        public void observe(int side, int first, int last, Observations out, int row) {
            encoder.encode(seat, sceneInfo, features);
            out.floats().put(row * out.size(), features);
        }

        @Override
        public void episodeStarts(int first, int last, ByteBuffer out, int outIndex) {
            out.put(outIndex, (byte) (fresh ? 1 : 0));
        }

        @Override
        public void step(int first, int last, Actions actions, Outcomes outcomes) {
            action = actions.discrete[0][0];
            fresh = false;
        }

        @Override
        public byte[] save() {
            return new byte[0];
        }

        @Override
        public void restore(byte[] state) {}
    }
}

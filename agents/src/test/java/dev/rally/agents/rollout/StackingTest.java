package dev.rally.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rally.agents.Engines;
import dev.rally.agents.network.ConvShape;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.ActionColumns;
import dev.rally.agents.policy.MultiCategorical;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.DeviceStaging;
import dev.rally.agents.tensor.Rows;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.NetworkSpec.Activation;
import dev.rally.comm.spec.ObservationSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays random episodes and compares what networks see with lists of frames that are kept the plain way. */
class StackingTest {
    private static final int LANES = 3;
    private static final int STEPS = 60;
    private static final float[] NOTHING = {};
    private static final MultiCategorical ACTIONS = new MultiCategorical(List.of(2));

    /** What the network sees of a held step of that lane. */
    private record Seen(int lane, List<Integer> values) {}

    static Stream<ObservationSpace> spaces() {
        return Stream.of(
                new ObservationSpace(ObservationSpace.Type.FLOAT32, List.of(2), 3, 0),
                ObservationSpace.vector(2),
                ObservationSpace.image(2, 3, 2, 4, 2),
                ObservationSpace.image(1, 2, 2, 1, 1),
                ObservationSpace.image(1, 2, 2, 2, 0));
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void whatActingSeesIsWhatLearningSees(ObservationSpace space) {
        World world = new World(space);
        LaneMemories memories = new LaneMemories(space, 0);
        Sight sight = new Sight(space, 0);
        for (int rolloutNumber = 0; rolloutNumber < 3; rolloutNumber++) {
            HeldSteps rollout = new HeldSteps(space, 0, ACTIONS);
            List<Seen> seen = new ArrayList<>();
            LaneMemory memory = memories.of(LaneMemories.OWN);
            for (int t = 0; t < STEPS; t++) {
                int[] lanes = world.someLanes();
                boolean held = world.random.nextInt(5) > 0;
                world.next(lanes);
                BatchView request = world.request(lanes);
                Frames frames = held ? rollout.frames() : Frames.of(space);
                int at = held ? rollout.size() : 0;
                if (held) {
                    rollout.reserve(lanes.length, false);
                } else {
                    frames.reserve(lanes.length);
                }
                frames.read(request, Column.OBSERVATION, lanes.length, at);
                frames.readPlanes(request, lanes.length, at);
                sight.look(request, lanes.length, memory, 0, lanes, frames, at);
                List<List<Integer>> expected = world.expected(lanes);
                assertThat(staged(space, sight.upon(frames, at), at, lanes.length))
                        .isEqualTo(expected);
                if (world.random.nextInt(10) == 0) {
                    // The request is refused after all; the lanes ask again with the same frame.
                    sight.look(request, lanes.length, memory, 0, lanes, frames, at);
                    assertThat(staged(space, sight.upon(frames, at), at, lanes.length))
                            .isEqualTo(expected);
                }
                if (held) {
                    rollout.append(0, lanes, lanes.length, sight, memory, NOTHING, 0);
                    for (int row = 0; row < lanes.length; row++) {
                        seen.add(new Seen(lanes[row], expected.get(row)));
                    }
                }
                sight.remember(memory, 0, lanes, NOTHING, 0, held);
                if (world.random.nextInt(8) == 0) {
                    int gone = world.random.nextInt(LANES);
                    rollout.end(gone, 1, LANES);
                    memories.end(gone, 1);
                    world.end(gone);
                    seen.removeIf(step -> step.lane == gone);
                }
            }
            assertThat(staged(space, rollout.rollout().seen(), 0, rollout.size()))
                    .isEqualTo(seen.stream().map(Seen::values).toList());
            memories = throughACheckpoint(space, memories);
        }
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void whatFollowsIsSeenUponItsLanesFrames(ObservationSpace space) {
        World world = new World(space);
        LaneMemory memory = new LaneMemory(space, 0);
        Sight sight = new Sight(space, 0);
        HeldSteps rollout = new HeldSteps(space, 0, ACTIONS);
        int[] lanes = {0, 1, 2};
        for (int t = 0; t < 4; t++) {
            world.advance(lanes, t == 0);
            BatchView request = world.request(lanes);
            rollout.reserve(LANES, false);
            rollout.frames().read(request, Column.OBSERVATION, LANES, rollout.size());
            rollout.frames().readPlanes(request, LANES, rollout.size());
            sight.look(request, LANES, memory, 0, lanes, rollout.frames(), rollout.size());
            rollout.append(0, lanes, LANES, sight, memory, NOTHING, 0);
            sight.remember(memory, 0, lanes, NOTHING, 0, true);
        }
        // Lane 1 is truncated after the last step, the others go on.
        world.advance(lanes, false);
        List<List<Integer>> expected = world.expected(lanes);
        new Submission(space, new ActionColumns(ACTIONS), new MaskColumn(ACTIONS, false))
                .outcomes(world.outcomes(4, 1), rollout, 0, LANES, Submission.Ahead.NOBODY);

        List<List<Integer>> following = staged(space, rollout.rollout().following(), 0, LANES);
        assertThat(following.get(0)).isEqualTo(expected.get(0));
        assertThat(following.get(2)).isEqualTo(expected.get(2));
        assertThat(rollout.rollout().finals()).isEqualTo(1);
        assertThat(staged(space, rollout.rollout().lasts(), 0, 1)).containsExactly(expected.get(1));
    }

    private static LaneMemories throughACheckpoint(ObservationSpace space, LaneMemories memories) {
        SavedState saved = SavedState.empty();
        memories.save(saved);
        LaneMemories restored = new LaneMemories(space, 0);
        restored.restore(saved);
        LaneMemories copy = new LaneMemories(space, 0);
        copy.become(restored);
        return copy;
    }

    /** What reaches the device, row by row. */
    private static List<List<Integer>> staged(ObservationSpace space, Rows rows, int from, int count) {
        Compute compute = Engines.compute();
        NetworkShape shape = shape(space);
        DeviceStaging staging = new DeviceStaging(compute, count, shape.inputs());
        rows.put(from, count, staging, 0);
        List<List<Integer>> all = new ArrayList<>();
        try (NDManager step = compute.step()) {
            NDArray array = staging.upload(step, count);
            byte[] bytes = array.toByteArray();
            float[] floats = space.type() == ObservationSpace.Type.FLOAT32 ? array.toFloatArray() : new float[0];
            for (int row = 0; row < count; row++) {
                List<Integer> values = new ArrayList<>();
                for (int i = 0; i < space.inputs(); i++) {
                    int at = row * space.inputs() + i;
                    values.add(floats.length > 0 ? (int) floats[at] : Byte.toUnsignedInt(bytes[at]));
                }
                all.add(values);
            }
        }
        return all;
    }

    private static NetworkShape shape(ObservationSpace space) {
        List<MlpShape.Head> heads = List.of(new MlpShape.Head(2, 1));
        if (space.type() == ObservationSpace.Type.FLOAT32) {
            return MlpShape.of(List.of(), Activation.TANH, space.inputs(), heads, 0);
        }
        return ConvShape.of(
                new NetworkSpec.Conv(List.of(new NetworkSpec.Conv.Layer(1, 2, 1)), List.of(), Activation.TANH),
                space.channels(),
                space.shape().get(1),
                space.shape().get(2),
                heads,
                0);
    }

    /** Lanes with numbered frames, and what each should see. */
    private static final class World {
        final Random random = new Random(1);
        private final ObservationSpace space;
        private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        private final List<List<List<Integer>>> episodes = new ArrayList<>();
        private final boolean[] starts = new boolean[LANES];
        private int number;

        World(ObservationSpace space) {
            this.space = space;
            for (int lane = 0; lane < LANES; lane++) {
                episodes.add(new ArrayList<>());
            }
        }

        int[] someLanes() {
            return random.nextBoolean() ? new int[] {2, 0} : random.nextBoolean() ? new int[] {1} : new int[] {0, 1, 2};
        }

        void next(int[] lanes) {
            for (int lane : lanes) {
                advance(new int[] {lane}, random.nextInt(6) == 0);
            }
        }

        void advance(int[] lanes, boolean start) {
            for (int lane : lanes) {
                starts[lane] = start;
                if (start) {
                    episodes.get(lane).clear();
                }
                List<Integer> frame = new ArrayList<>();
                for (int i = 0; i < space.size(); i++) {
                    frame.add(++number % 256);
                }
                episodes.get(lane).add(frame);
            }
        }

        /** Who had the lane is gone; the next frame is the first of its successor. */
        void end(int lane) {
            episodes.get(lane).clear();
        }

        List<List<Integer>> expected(int[] lanes) {
            List<List<Integer>> all = new ArrayList<>();
            for (int lane : lanes) {
                List<List<Integer>> episode = episodes.get(lane);
                List<Integer> values = new ArrayList<>();
                for (int back = space.stack() - 1; back >= 0; back--) {
                    values.addAll(episode.get(Math.max(0, episode.size() - 1 - back)));
                }
                for (int plane = 0; plane < space.planes(); plane++) {
                    for (int i = 0; i < space.shape().get(1) * space.shape().get(2); i++) {
                        values.add(plane(lane, plane));
                    }
                }
                all.add(values);
            }
            return all;
        }

        private static int plane(int lane, int plane) {
            return 100 + 10 * lane + plane;
        }

        BatchView request(int[] lanes) {
            BatchWriter writer = new BatchWriter(memory);
            writer.begin(0, 1, lanes.length, 0);
            write(writer, Column.OBSERVATION, lanes);
            var start = writer.bytes(Column.EPISODE_START, lanes.length, 0);
            for (int row = 0; row < lanes.length; row++) {
                start.put(row, (byte) (starts[lanes[row]] ? 1 : 0));
            }
            if (space.planes() > 0) {
                var planes = writer.bytes(Column.PLANES, lanes.length, space.planes());
                for (int row = 0; row < lanes.length; row++) {
                    for (int i = 0; i < space.planes(); i++) {
                        planes.put(row * space.planes() + i, (byte) plane(lanes[row], i));
                    }
                }
            }
            writer.finish();
            return new BatchView().read(memory);
        }

        /** Of the steps of all lanes; one of them is truncated after the last. */
        BatchView outcomes(int steps, int truncated) {
            int[] lanes = {0, 1, 2};
            int rows = steps * LANES;
            BatchWriter writer = new BatchWriter(memory);
            writer.begin(0, 1, rows, 0);
            writer.floats(Column.REWARD, rows, 0);
            writer.bytes(Column.TERMINATED, rows, 0).put(new byte[rows]);
            byte[] ends = new byte[rows];
            int last = rows - LANES + truncated;
            ends[last] = 1;
            writer.bytes(Column.TRUNCATED, rows, 0).put(ends);
            write(writer, Column.NEXT_OBSERVATION, lanes);
            writer.putInts(Column.FINAL_ROW, 1, 0, new int[] {last}, 0);
            write(writer, Column.FINAL_OBSERVATION, truncated);
            writer.finish();
            return new BatchView().read(memory);
        }

        private void write(BatchWriter writer, Column column, int... lanes) {
            boolean floats = space.type() == ObservationSpace.Type.FLOAT32;
            var vectors = floats ? writer.floats(column, lanes.length, space.size()) : null;
            var images = floats ? null : writer.bytes(column, lanes.length, space.size());
            for (int row = 0; row < lanes.length; row++) {
                List<List<Integer>> episode = episodes.get(lanes[row]);
                List<Integer> frame = episode.get(episode.size() - 1);
                for (int i = 0; i < frame.size(); i++) {
                    int at = row * space.size() + i;
                    if (vectors != null) {
                        vectors.put(at, frame.get(i));
                    } else if (images != null) {
                        images.put(at, frame.get(i).byteValue());
                    }
                }
            }
        }
    }
}

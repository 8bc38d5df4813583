package dev.rally.env.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.env.game.Game;
import dev.rally.env.plain.Fields;
import dev.rally.env.player.Mind;
import dev.rally.env.player.SeatedPlayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The order of a match's frames, with players whose timing the test decides. */
@Timeout(30)
class FrameLoopTest {
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Counter game = new Counter();

    @TempDir
    Path folder;

    /** A game whose round ends with frame 20, and which is over after the second round. */
    private static final class Counter implements Game {
        final List<Map<String, Object>> commands = new ArrayList<>();
        List<String> seats = List.of("a", "b");
        int frame;
        int rounds;

        @Override
        public Next update(Map<String, @Nullable Object> given) {
            Map<String, Object> copy = new LinkedHashMap<>();
            given.forEach((seat, command) -> copy.put(seat, String.valueOf(command)));
            commands.add(copy);
            if (++frame < 20) {
                return Next.GO_ON;
            }
            return ++rounds == 2 ? Next.QUIT : Next.RESET;
        }

        @Override
        public void reset() {
            frame = 0;
        }

        @Override
        public Map<String, Map<String, Object>> sceneInfo() {
            Map<String, Map<String, Object>> all = new LinkedHashMap<>();
            seats.forEach(seat -> all.put(seat, Map.of("frame", frame, STATUS, frame < 20 ? ALIVE : "GAME_OVER")));
            return all;
        }

        @Override
        public List<String> result() {
            return List.of("round " + rounds);
        }

        @Override
        public byte[] save() {
            return new byte[0];
        }

        @Override
        public void restore(byte[] state) {}
    }

    /** Answers with the frame's number; what a frame does besides is the test's. */
    private static class Told implements Mind {
        final List<Integer> seen = new CopyOnWriteArrayList<>();

        @Override
        public void begin() {}

        @Override
        public Answer update(Map<String, Object> sceneInfo, List<Integer> keyboard) {
            int frame = Fields.whole(sceneInfo, "frame");
            seen.add(frame);
            return frame == 20 ? Answer.RESET : answer(frame);
        }

        Answer answer(int frame) {
            return Answer.of("f" + frame);
        }

        @Override
        public void reset() {}

        @Override
        public void close(long graceMs) {}
    }

    private final Told first = new Told();

    private void play(Mind second, Pace pace, boolean oneShot, int stopAfter, @Nullable RoundRecorder recorder) {
        List<SeatedPlayer> players =
                List.of(new SeatedPlayer("a", first, said::add), new SeatedPlayer("b", second, said::add));
        try (Crew crew = new Crew(players, pace, List::of, said::add)) {
            new FrameLoop(
                            game,
                            crew,
                            new Silent(),
                            recorder,
                            FrameLoop.Length.of(oneShot),
                            () -> game.commands.size() >= stopAfter)
                    .run();
        }
    }

    private final class Silent implements FrameLoop.Audience {
        @Override
        public void frame(Game shown) {}

        @Override
        public void result(List<String> lines) {
            said.addAll(lines);
        }

        @Override
        public void roundDone(FrameLoop.RoundReport report) {
            said.add(report.lateness().toString());
        }
    }

    private static final Pace WAITING = Pace.of(0, 20);

    @Test
    void eachFrameIsAnsweredInItsFrameAndTheEndIsShown() {
        play(new Told(), WAITING, false, 1_000, null);
        assertThat(game.commands).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(game.commands.get(i)).isEqualTo(Map.of("a", "f" + i % 20, "b", "f" + i % 20));
        }
        assertThat(first.seen).hasSize(42).containsSubsequence(19, 20, 0, 1, 19, 20);
        assertThat(said).filteredOn(line -> line.startsWith("round")).containsExactly("round 1", "round 2");
    }

    @Test
    void ofAThousandFramesASecondNoneWaitsForWhoIsLate() {
        play(new Told(), Pace.of(1_000, 20), true, 1_000, null);
        assertThat(game.commands).hasSize(20);
    }

    @Test
    void oneShotEndsAfterARound() {
        play(new Told(), WAITING, true, 1_000, null);
        assertThat(game.commands).hasSize(20);
    }

    /** Resets in its tenth update: the game takes no notice, but the player counts anew. */
    @Test
    void aResetAmidARoundDelaysWhatFollows() {
        play(
                new Told() {
                    @Override
                    Answer answer(int frame) {
                        return frame == 9 ? Answer.RESET : super.answer(frame);
                    }
                },
                WAITING,
                true,
                1_000,
                null);
        assertThat(game.commands.get(9)).containsEntry("b", "null");
        assertThat(game.commands.get(10)).containsEntry("b", "f10");
        assertThat(said).contains("The client 'b' delayed 10 frame(s)");
    }

    /** Frames pass without it, three of them; then it answers all, one a frame, and stays behind for the round. */
    @Test
    void whoIsLateIsReadOnceAFrame() {
        Semaphore may = new Semaphore(0);
        Told slow = new Told() {
            @Override
            Answer answer(int frame) {
                if (frame == 2) {
                    may.acquireUninterruptibly();
                }
                return super.answer(frame);
            }
        };
        Pace hasty = new Pace(0, 0, 20_000_000_000L);
        List<SeatedPlayer> players = List.of(new SeatedPlayer("b", slow, said::add));
        game.seats = List.of("b");
        try (Crew crew = new Crew(players, hasty, List::of, said::add)) {
            crew.awaitReady();
            List<Object> taken = new ArrayList<>();
            for (int frame = 0; frame < 8; frame++) {
                crew.send(game.sceneInfo());
                if (frame == 5) {
                    may.release();
                }
                if (frame < 2 || frame >= 5) {
                    players.get(0).awaitIdle(20_000_000_000L);
                }
                taken.add(String.valueOf(crew.commands(frame).get("b")));
                game.frame++;
            }
            assertThat(taken).containsExactly("f0", "f1", "null", "null", "null", "f2", "f3", "f4");
            assertThat(said).containsExactly("The client 'b' delayed 3 frame(s)");
            assertThat(crew.lateness()).containsEntry("b", new Crew.Lateness(3, 3, 3));
        }
    }

    @Test
    void ofMoreThanFifteenWaitingFramesTheOldestIsDropped() {
        Semaphore may = new Semaphore(0);
        Semaphore entered = new Semaphore(0);
        Told slow = new Told() {
            @Override
            Answer answer(int frame) {
                entered.release();
                may.acquireUninterruptibly();
                return super.answer(frame);
            }
        };
        SeatedPlayer player = new SeatedPlayer("b", slow, said::add);
        player.send(Map.of("frame", 0), List.of());
        entered.acquireUninterruptibly();
        for (int frame = 1; frame <= 17; frame++) {
            player.send(Map.of("frame", frame), List.of());
        }
        may.release(100);
        player.awaitIdle(20_000_000_000L);
        player.close(0);
        assertThat(slow.seen).hasSize(16).startsWith(0, 3, 4).endsWith(17);
        assertThat(said)
                .hasSize(2)
                .containsOnly("Warning: The object queue for the process 'b' is full. Drop the oldest object.");
    }

    @Test
    void whoeverHasNoSceneInformationStopsTheMatch() {
        game.seats = List.of("a");
        assertThatThrownBy(() -> play(new Told(), WAITING, true, 1_000, null))
                .isInstanceOfSatisfying(
                        MatchFailure.class, e -> assertThat(e.exitCode()).isEqualTo(3))
                .hasMessageContaining("It has no scene information for b, only for [a]");
    }

    /** Esc: what was played is recorded. */
    @Test
    void aRoundThatIsBrokenOffIsRecorded() throws Exception {
        RoundRecorder recorder = new RoundRecorder(folder, "ml", List.of("a", "b", "absent"), round -> {});
        play(new Told(), WAITING, false, 25, recorder);
        try (var files = Files.list(folder)) {
            List<Path> both = files.sorted().toList();
            assertThat(both).hasSize(2);
            JsonNode last = Matches.record(both.get(1));
            assertThat(last.at("/a/command").toString()).isEqualTo("[\"f0\",\"f1\",\"f2\",\"f3\",\"f4\"]");
            assertThat(last.at("/absent").toString()).isEqualTo("{\"scene_info\":[],\"command\":[]}");
        }
    }
}

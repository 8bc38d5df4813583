package dev.rally.env.film;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingWriter;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.picture.TextPicture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingFilmIT {
    @TempDir
    Path folder;

    private Recordings recordings = new Recordings(Path.of(""));

    @BeforeEach
    void open() {
        recordings = new Recordings(folder);
    }

    private RecordingWriter begin(ObservationSpace space, String scene) {
        return recordings.begin("games", RecordingHeader.now(space, new ActionSpace.Discrete(3), "Kim", scene));
    }

    /** Steps of two lanes, whose observations are {@code 100 * lane + step}. */
    private static void append(RecordingWriter to, int from, int steps, int features, IntPredicate firstLaneEndsAt) {
        int rows = 2 * steps;
        float[] observation = new float[rows * features];
        byte[] terminated = new byte[rows];
        for (int row = 0; row < rows; row++) {
            int step = from + row / 2;
            observation[row * features] = 100 * (row % 2) + step;
            terminated[row] = (byte) (row % 2 == 0 && firstLaneEndsAt.test(step) ? 1 : 0);
        }
        to.append(8192, batch -> {
            batch.begin(0, 0, rows, 0);
            batch.putFloats(Column.OBSERVATION, rows, features, observation, 0);
            write(batch, terminated);
            batch.putFloats(Column.NEXT_OBSERVATION, 2, features, new float[2 * features], 0);
        });
    }

    /** Every action is 1, every reward a half. */
    private static void write(BatchWriter batch, byte[] terminated) {
        int rows = terminated.length;
        int[] actions = new int[rows];
        float[] rewards = new float[rows];
        Arrays.fill(actions, 1);
        Arrays.fill(rewards, 0.5f);
        batch.putInts(Column.ACTION, rows, 0, actions, 0);
        batch.putFloats(Column.REWARD, rows, 0, rewards, 0);
        batch.putBytes(Column.TERMINATED, rows, 0, terminated, 0);
        batch.putBytes(Column.TRUNCATED, rows, 0, new byte[rows], 0);
    }

    @Test
    void episodesAreShownOneAfterTheOtherWhateverTheBatches() {
        try (RecordingWriter writer = begin(ObservationSpace.vector(1), "of a world elsewhere")) {
            append(writer, 0, 4, 1, step -> step == 2);
            append(writer, 4, 3, 1, step -> step == 5);
        }
        try (Film film = RecordingFilm.open(recordings, "games")) {
            assertThat(film.frames()).isEqualTo(14);
            assertThat(film.starts()).containsExactly(0, 3, 10, 13);
            List<String> shown = new ArrayList<>();
            for (int frame = 0; frame < film.frames(); frame++) {
                shown.add(number(film.frame(frame)));
            }
            assertThat(shown)
                    .containsExactly(
                            "0", "1", "2", "100", "101", "102", "103", "104", "105", "106", "3", "4", "5", "6");
            assertThat(number(film.frame(4))).isEqualTo("101"); // back again, to another batch
            assertThat(film.frame(2).facts()).contains("action 1", "reward 0.50   terminated");
            assertThat(film.episode(12)).isEqualTo(2);
        }
    }

    private static String number(Frame frame) {
        assertThat(frame.drawing()).isNull();
        String line = Objects.requireNonNull(frame.seen()).lines(80, 1).get(0);
        return Integer.toString((int) Float.parseFloat(line.strip()));
    }

    @Test
    void aSceneDrawsWhatItsObservationsShow() {
        try (RecordingWriter writer = begin(ObservationSpace.vector(4), "cartpole")) {
            append(writer, 0, 2, 4, step -> false);
        }
        try (Film film = RecordingFilm.open(recordings, "games")) {
            List<String> lines = new TextPicture(60, 10)
                    .of(Objects.requireNonNull(film.frame(0).drawing()), film.title());
            assertThat(lines.get(0)).isEqualTo("games by Kim in cartpole");
            assertThat(lines).anyMatch(line -> line.contains("##O#"));
            assertThat(film.framesPerSecond()).isEqualTo(50);
        }
    }

    @Test
    void anotherWorldsObservationsAreNotDrawnByASceneOfThatName() {
        try (RecordingWriter writer = begin(ObservationSpace.vector(5), "cartpole")) {
            append(writer, 0, 2, 5, step -> false);
        }
        try (Film film = RecordingFilm.open(recordings, "games")) {
            assertThat(film.frame(0).drawing()).isNull();
        }
    }

    @Test
    void imagesAreShownAsTheyAre() {
        try (RecordingWriter writer = begin(ObservationSpace.image(1, 2, 2, 4, 0), "")) {
            writer.append(8192, batch -> {
                batch.begin(0, 0, 1, 0);
                batch.column(Column.OBSERVATION, ElementType.UINT8, 1, 1, 2, 2)
                        .put(0, new byte[] {0, (byte) 255, 0, 0});
                write(batch, new byte[1]);
                batch.column(Column.NEXT_OBSERVATION, ElementType.UINT8, 1, 1, 2, 2);
            });
        }
        try (Film film = RecordingFilm.open(recordings, "games")) {
            assertThat(Objects.requireNonNull(film.frame(0).seen()).lines(80, 20))
                    .containsExactly(" @", "  ");
        }
    }

    @Test
    void anEmptyOneIsRefused() {
        begin(ObservationSpace.vector(1), "").close();
        assertThatThrownBy(() -> RecordingFilm.open(recordings, "games"))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("\"games\" is empty");
    }
}

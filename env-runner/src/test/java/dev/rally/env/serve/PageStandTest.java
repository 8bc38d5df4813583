package dev.rally.env.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.Await;
import dev.rally.env.picture.Grey;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.table.TableListener;
import dev.rally.env.table.TableState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PageStandTest {
    private static final int MANY = 1_000;
    private static final long FRAME_NANOS = 1_000_000_000 / 60;

    private final AtomicInteger pictures = new AtomicInteger();
    private final List<TableState> states = new CopyOnWriteArrayList<>();
    private final PageStand stand = new PageStand(ServedGame.socketPong("there"), new Gate(), 1, new TableListener() {
        @Override
        public void frame(byte[] picture) {
            pictures.incrementAndGet();
        }

        @Override
        public void stepped(SceneBatch scenes) {}

        @Override
        public void seen(int side, Supplier<Grey> sight) {}

        @Override
        public void state(TableState state) {
            states.add(state);
        }
    });

    @Test
    void ofAGameThatIsFasterThanPeopleSixtyPicturesASecondAreShown() {
        long began = System.nanoTime();
        for (int frame = 0; frame < MANY; frame++) {
            stand.show(canvas -> canvas.field(7, 5), false);
        }
        assertThat(pictures.get()).isBetween(1, 1 + (int) ((System.nanoTime() - began) / FRAME_NANOS));
    }

    @Test
    void whoPlaysSeesEveryFrame() {
        for (int frame = 0; frame < MANY; frame++) {
            stand.show(canvas -> canvas.field(7, 5), true);
        }
        assertThat(pictures.get()).isEqualTo(MANY);
    }

    @Test
    void aGameThatCannotBeDrawnIsSaidToBeSo() throws Exception {
        stand.begins(new Watched("learner", List.of("learner", "level2"), 1, 0));
        stand.show(
                canvas -> {
                    throw new IllegalStateException("no pen");
                },
                true);
        stand.open();
        Await.until(() -> !states.isEmpty());
        stand.close();
        assertThat(states.get(0).waiting()).contains("drawing it failed: java.lang.IllegalStateException: no pen");
    }

    @Test
    void whoSitsStaysWhereTheNextClientLeavesTheSameSide() {
        stand.seats().take(1, "somebody");
        stand.begins(new Watched("learner", List.of("learner", "level2"), 1, 0));
        assertThat(stand.holds()).isTrue();
        stand.begins(new Watched("other", List.of("other", "other"), Watched.NONE, 0));
        assertThat(stand.holds()).isFalse();
        assertThat(stand.seats().takeAny("somebody")).isEqualTo(-1);
    }
}

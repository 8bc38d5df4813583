package dev.rally.env.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.env.PackagedRunner;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ladder that pages have begun, beside a training that saves and deletes checkpoints all the while. */
@Timeout(120)
class LadderIT extends PackagedRunner {
    private static final int MANY_GAMES = 1_000;

    @Test
    void itIsPlayedForAllPagesOneAtATimeBesideATable() throws Exception {
        String address = pageOf(trainOnAndOn("--web"));
        try (OpenPage page = OpenPage.at(address);
                OpenPage other = OpenPage.at(address)) {
            page.ok("save", "agent", "pong", "checkpoint", "mine");
            other.ok("open", "scene", "pong", "players", List.of("level1", "pong@mine"));
            begin(page, MANY_GAMES);
            other.event("ladder", ladder -> ladder.path("match").asInt() == 1);
            assertThat(other.answer("ladder", "scene", "pong", "agent", "pong", "games", 2, "minutes", 0)
                            .path("error")
                            .asText())
                    .contains("one at a time", "end it");
            int frame = other.picture(picture -> true).getInt(4);
            other.picture(picture -> picture.getInt(4) > frame + 30);
            other.ok("endLadder");
            for (OpenPage each : List.of(page, other)) {
                assertThat(ended(each).path("why").asText()).contains("ended early");
            }

            page.ok("pause");
            begin(page, 2);
            JsonNode whole = ended(other);
            assertThat(whole.path("why").isNull()).as(whole.toString()).isTrue();
            assertThat(whole.path("players")).anySatisfy(player -> {
                assertThat(player.path("player").asText()).isEqualTo("pong@mine");
                assertThat(player.path("elo").isNumber()).isTrue();
            });
            assertThat(whole.path("met")).hasSize(whole.path("matches").asInt());
        }
        try (OpenPage later = OpenPage.at(address)) {
            later.event("ladder", ladder -> ladder.path("matches").asInt() > 0);
        }
    }

    private static void begin(OpenPage page, int games) throws InterruptedException {
        page.ok("ladder", "scene", "pong", "agent", "pong", "games", games, "minutes", 0);
    }

    private static JsonNode ended(OpenPage page) throws InterruptedException {
        return page.event("ladder", ladder -> !ladder.path("playing").asBoolean());
    }
}

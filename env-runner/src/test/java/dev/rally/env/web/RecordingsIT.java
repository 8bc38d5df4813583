package dev.rally.env.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.recording.RecordingTotals;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.Await;
import dev.rally.env.PackagedRunner;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/** What people play at the page is recorded, learnt from, looked at and deleted. */
@Timeout(180)
class RecordingsIT extends PackagedRunner {
    private static final int FILM = 65_535;
    private static final String CLONE = """
            {"name":"clone","observation":{"type":"float32","shape":[11]},"action":{"type":"discrete","n":3},
             "algorithm":{"type":"bc","demonstrations":["kim"]}}
            """;

    private Recordings recordings() {
        return new Recordings(home().recordings());
    }

    private RecordingTotals awaitKept(String name) {
        try {
            Await.until(
                    () -> recordings().names().contains(name) && !recordings().isBeingMade(name));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return recordings().totals(name);
    }

    private static void sitDown(OpenPage page) throws InterruptedException {
        page.ok("open", "scene", "pong", "players", List.of("level3", "you"));
        page.event("table", table -> table.path("waiting").isNull());
    }

    private static void awaitFrames(OpenPage page, int frames) throws InterruptedException {
        int from = page.newPicture().getInt(4);
        page.picture(picture -> picture.getInt(4) >= from + frames);
    }

    @Test
    void whatAPersonPlaysIsKeptLearntFromAndLookedAt() throws Exception {
        String address = pageOf(start("web"));
        try (OpenPage page = OpenPage.at(address)) {
            assertThat(page.answer("replay", "recording", "kim").path("error").asText())
                    .contains("there is no recording \"kim\"");
            sitDown(page);
            page.ok("record", "recording", "kim", "by", "Kim");
            page.event("table", table -> table.path("recording").asText().equals("kim"));
            assertThat(page.answer("record", "recording", "jo").path("error").asText())
                    .contains("\"kim\" is being recorded at this table");
            awaitFrames(page, 20);
            page.ok("restart");
            awaitFrames(page, 20);
            page.ok("endRecord");
            JsonNode told = page.event(
                    "table",
                    table -> table.path("recording").isNull()
                            && !table.path("recorded").isNull());
            assertThat(told.path("recorded").asText())
                    .startsWith("kim is kept: ")
                    .endsWith(" 1 whole games");
            assertThat(page.answer("record", "recording", "kim").path("error").asText())
                    .contains("there is a recording \"kim\" already");
            page.ok("leave");
            learn();
            look(page);
        }
    }

    private void learn() {
        try (RallyClient client = RallyClient.connect(home().runningServer(), "test")) {
            client.call(new Command.AgentCreate(SpecJson.agent(CLONE)));
            Result.Train trained = client.call(new Command.Train("clone"));
            assertThat(trained.metrics().get("demonstratedSteps"))
                    .isEqualTo((double) recordings().totals("kim").steps());
        }
    }

    private void look(OpenPage page) throws InterruptedException {
        JsonNode listed = page.ok("recordings").get(0);
        assertThat(listed.path("by").asText()).isEqualTo("Kim");
        assertThat(listed.path("scene").asText()).isEqualTo("pong");
        JsonNode film = page.ok("replay", "recording", "kim");
        assertThat(film.path("frames").asLong()).isEqualTo(listed.path("steps").asLong());
        assertThat(film.path("episodes").asInt()).isEqualTo(2);
        ByteBuffer picture = page.picture(one -> Short.toUnsignedInt(one.getShort(2)) == FILM);
        assertThat(picture.getFloat(8)).isEqualTo(800);
        page.ok("pace", "paused", true, "speed", 2);
        int last = film.path("frames").asInt() - 1;
        page.ok("seek", "frame", last);
        JsonNode there = page.event("replay", event -> event.path("frame").asInt() == last);
        assertThat(there.path("paused").asBoolean()).isTrue();
        assertThat(there.path("numbers").has("left")).isTrue();
        page.ok("seek", "episodes", -1);
        page.event(
                "replay",
                event -> event.path("episode").asInt() == 1
                        && event.path("frame").asInt() < last);
        page.ok("deleteRecording", "recording", "kim");
        assertThat(page.ok("recordings")).isEmpty();
        page.ok("endReplay");
        assertThat(page.answer("seek", "frame", 0).path("error").asText()).contains("replay one first");
    }

    @Test
    void aRecordingEndsWhereItsPlayerLeavesOrIsGone() throws Exception {
        String address = pageOf(start("web"));
        try (OpenPage other = OpenPage.at(address)) {
            try (OpenPage page = OpenPage.at(address)) {
                sitDown(page);
                page.ok("record", "recording", "left");
                awaitFrames(page, 5);
                page.ok("leave");
                assertThat(awaitKept("left").steps()).isPositive();
                sitDown(page);
                int table = page.event("table", event -> true).path("table").asInt();
                other.ok("watch", "table", table);
                assertThat(other.answer("record", "recording", "mine")
                                .path("error")
                                .asText())
                        .contains("sit down where a person plays");
                page.ok("record", "recording", "gone");
                awaitFrames(page, 5);
            }
            assertThat(awaitKept("gone").steps()).isPositive();
            other.event("table", table -> table.path("recorded").asText().startsWith("gone is kept: "));
        }
    }

    /** In a real browser: the buttons, the slider, and the question before what is for good. */
    @Test
    void aPersonRecordsAndLooksAtItInTheBrowser() throws Exception {
        Path program = Chromium.program();
        if (program == null) {
            System.out.println("skipped: recordings in a real browser (there is no chromium here)");
            throw new TestAbortedException("there is no chromium here");
        }
        try (Chromium browser = new Chromium(program, folder)) {
            browser.open(pageOf(start("web")));
            browser.value("window.prompt = (text) => text.startsWith('Who') ? 'Kim' : 'kim';"
                    + " window.confirm = (text) => { window.asked = text; return true; }");
            browser.await("document.querySelectorAll('#sides select').length === 2");
            browser.value("document.querySelector('#sides select').value = 'level3'");
            browser.click("#start");
            browser.await("!document.getElementById('record').hidden");
            browser.click("#record");
            browser.await("document.getElementById('recording').textContent === '● recording kim'");
            browser.key("ArrowUp", true);
            browser.await("document.getElementById('score').textContent !== '0 : 0'");
            browser.key("ArrowUp", false);
            browser.click("#record");
            browser.await("document.getElementById('recording').textContent.startsWith('kim is kept: ')");
            browser.click("nav a[href=\"#recordings\"]");
            browser.await("document.querySelector('[data-recording=kim] button')");
            browser.click("[data-recording=kim] button");
            browser.await("document.getElementById('film-says').textContent.includes('episode 1 of ')");
            browser.click("#film-pause");
            browser.await("document.getElementById('film-pause').textContent === 'Go on'");
            browser.value("const place = document.getElementById('film-place'); place.value = 3;"
                    + " place.dispatchEvent(new Event('input'))");
            browser.await("document.getElementById('film-says').textContent.startsWith('0.1 s of ')");
            browser.shoot(Path.of("target", "browser").resolve("recordings.png"));
            browser.value("document.querySelectorAll('[data-recording=kim] button')[1].click()");
            browser.await("document.querySelectorAll('[data-recording]').length === 0");
            assertThat(browser.value("window.asked").asText()).contains("Delete the recording kim for good?");
            assertThat(recordings().names()).isEmpty();
            assertThat(browser.complaints()).isEmpty();
        }
    }
}

package dev.rally.env.web;

import dev.rally.env.Await;
import dev.rally.env.PackagedRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Takes the pictures of the README and of docs/web.md, of a real training; CONTRIBUTING.md says how. */
@Timeout(180)
@EnabledIfSystemProperty(
        named = "rally.pictures",
        matches = ".+",
        disabledReason = "it proves nothing, and takes pictures")
class PicturesIT extends PackagedRunner {
    /** Trained steps after which a checkpoint is saved. */
    private static final List<Integer> MOMENTS = List.of(60_000, 130_000, 260_000, 520_000, 1_000_000, 2_000_000);

    private static final int FRAME_MS = 100;
    private static final int FRAMES = 36;

    private final Path pictures = Path.of(System.getProperty("rally.pictures", ""));
    /** Every part of the page as it looks to others, to be looked at. */
    private final Path all = Path.of("target", "pictures");

    @Test
    void ofARealTraining() throws Exception {
        Path program = Objects.requireNonNull(Chromium.program(), "there is no chromium here");
        try (Chromium browser = new Chromium(program, folder)) {
            Process training = start("train", "--web", "--forever", "--seed", "1", "--device", "cpu");
            browser.open(pageOf(training) + "#training");
            browser.looks(1280, 900, false);
            browser.value("window.prompt = () => window.named");
            browser.await("document.querySelector('.card')");
            save(browser, "untrained");
            for (int moment : MOMENTS) {
                browser.await("Number(document.getElementById('loop').dataset.steps) >= " + moment);
                save(browser, moment / 1000 + "k");
            }
            browser.await(
                    "document.querySelector('[data-figure=\"evaluation/level3/pointShare\"]').dataset.points > 3");
            shoot(browser, "training");
            browser.click("#pause");
            browser.click("nav a[href=\"#ladder\"]");
            browser.await("document.querySelector('#rate-agent option')");
            browser.click("#rate-start");
            browser.await("document.querySelectorAll('.rating').length > 8");
            browser.await("document.getElementById('rate-end').hidden");
            shoot(browser, "ladder");
            browser.click("nav a[href=\"#play\"]");
            play(browser, "pong@2000k", "you");
            browser.key("ArrowUp", true);
            browser.await("Number(document.getElementById('rally-count').textContent.match(/\\d+/)) > 1"
                    + " || document.getElementById('score').textContent !== '0 : 0'");
            browser.key("ArrowUp", false);
            shoot(browser, "play");
            browser.click("nav a[href=\"#watch\"]");
            learning(browser);
        }
    }

    private static void save(Chromium browser, String name) throws Exception {
        browser.value("window.named = '" + name + "'; [...document.querySelectorAll('.card button')]"
                + ".find(b => b.textContent === 'save').click()");
        browser.await(
                "[...document.querySelectorAll('#checkpoints td')].some(cell => cell.textContent === '" + name + "')");
    }

    private static void play(Chromium browser, String left, String right) throws Exception {
        browser.await("[...document.querySelectorAll('#sides option')].some(o => o.value === '" + left + "')");
        browser.value("{ const of = document.querySelectorAll('#sides select'); of[0].value = '" + left
                + "'; of[1].value = '" + right + "'; }");
        browser.click("#start");
        browser.await("document.getElementById('first-name').textContent === '" + left + "'");
    }

    /** Wide and light, wide and dark, and on a phone. */
    private void shoot(Chromium browser, String name) throws Exception {
        browser.value("document.getElementById('toast').hidden = true");
        browser.looks(390, 844, false);
        browser.shoot(all.resolve(name + "-phone.png"));
        browser.looks(1280, 900, true);
        browser.shoot(all.resolve(name + "-dark.png"));
        browser.looks(1280, 900, false);
        browser.shoot(all.resolve(name + ".png"));
        Files.createDirectories(pictures);
        Files.copy(
                all.resolve(name + ".png"),
                pictures.resolve(name + ".png"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** The agent as it was at some moments, against the same opponent. */
    private void learning(Chromium browser) throws Exception {
        List<byte[]> frames = new ArrayList<>();
        browser.looks(520, 640, false);
        browser.value("document.querySelector('#table .bar').hidden = true");
        for (String moment : List.of("untrained", "130k", "520k", "2000k")) {
            play(browser, "pong@" + moment, "level3");
            for (int frame = 0; frame < FRAMES; frame++) {
                long next = System.nanoTime() + FRAME_MS * 1_000_000L;
                frames.add(browser.part("#table", 0.75));
                Await.until(() -> System.nanoTime() - next >= 0);
            }
        }
        Files.write(pictures.resolve("learning.png"), AnimatedPng.of(frames, FRAME_MS));
    }
}

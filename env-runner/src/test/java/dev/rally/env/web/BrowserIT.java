package dev.rally.env.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.PackagedRunner;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page in a real browser. Its pictures go to {@code target/browser}. */
@Timeout(300)
class BrowserIT extends PackagedRunner {
    private static final Path PICTURES = Path.of("target", "browser");
    private static final String LESSONS =
            "environment={lessons: [{name: slow, until: {metric: pointShare, above: 1}}, {name: full}]}";

    @Test
    void aPersonSeesAnAgentLearnSwitchesItsModeAndPlaysAgainstIt() throws Exception {
        try (Chromium browser = Chromium.orSkip(folder)) {
            browser.open(pageOf(trainOnAndOn("--web", "--set", LESSONS)) + "#training");
            browser.await("document.querySelector('[data-figure=entropy]')?.dataset.points > 2");
            int points = points(browser);
            browser.await("document.querySelector('[data-figure=entropy]').dataset.points > " + points);
            browser.await("document.querySelectorAll('#scenes canvas').length === 3");
            browser.await("document.querySelector('.card p').textContent.includes('lesson 1 of 2: slow, pointShare')");
            browser.await("document.querySelector('[data-figure=\"environment/lesson\"]')");
            assertThat(browser.value("location.href").asText()).doesNotContain("token");
            assertThat(browser.value("document.querySelector('[data-figure=entropy] h3').textContent")
                            .asText())
                    .isEqualTo("Entropy of the policy, nats");
            browser.value("[...document.querySelectorAll('.choices label')]"
                    + ".find(label => label.textContent.startsWith('Learning rate')).click()");
            browser.await("document.querySelector('[data-figure=learningRate]')");
            browser.click("nav a[href=\"#ladder\"]");
            browser.await("document.querySelector('#rate-agent option')?.value === 'pong'");
            browser.value("document.getElementById('rate-games').value = 2;"
                    + " document.getElementById('rate-minutes').value = 0");
            browser.click("#rate-start");
            browser.await("document.querySelectorAll('.rating .dot').length > 2");
            browser.await("[...document.querySelectorAll('#matrix td')].some(cell => cell.textContent !== '')");
            browser.click("#rate-end");
            browser.click("nav a[href=\"#training\"]");

            String pressed = "document.querySelector('.switch button[aria-pressed=true]').textContent";
            assertThat(browser.value(pressed).asText()).isEqualTo("training");
            browser.shoot(PICTURES.resolve("training.png"));
            browser.value(
                    "[...document.querySelectorAll('.switch button')].find(b => b.textContent === 'deterministic')"
                            + ".click()");
            browser.await(pressed + " === 'deterministic'");

            browser.click("nav a[href=\"#play\"]");
            browser.await(
                    "[...document.querySelectorAll('#sides option')].filter(o => o.value === 'you').length === 2");
            browser.value("const one = document.querySelectorAll('#sides select'); one[0].value = 'pong';"
                    + " one[1].value = 'you'");
            browser.click("#start");
            browser.await("document.getElementById('score').textContent.includes(':')");
            browser.key("ArrowUp", true);
            browser.await("document.getElementById('score').textContent !== '0 : 0'");
            browser.await("document.getElementById('minds').textContent.match(/ up .* down .* stay /) !== null");
            browser.await(
                    "Math.abs([...document.querySelectorAll('#minds meter')].reduce((sum, bar) => sum + bar.value, 0)"
                            + " - 1) < 0.001");
            browser.key("ArrowUp", false);
            browser.shoot(PICTURES.resolve("play.png"));
            browser.key("KeyP", true);
            browser.await("document.getElementById('waiting').textContent === 'paused'");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void aPageWhoseRallyEndsSaysSoAndComesBack() throws Exception {
        try (Chromium browser = Chromium.orSkip(folder)) {
            Process first = start("web", "--keep-address");
            String address = pageOf(first);
            browser.open(address);
            browser.await("document.getElementById('connection')?.className === 'good'");
            ProcessHandle server =
                    ProcessHandle.of(home().runningServer().pid()).orElseThrow();
            server.destroyForcibly();
            browser.await("document.getElementById('connection')?.className === 'bad'");
            browser.await("document.getElementById('connection')?.className === 'good'");
            first.destroyForcibly();
            browser.await("document.getElementById('trouble')?.hidden === false");
            browser.shoot(PICTURES.resolve("gone.png"));
            first.waitFor();
            pageOf(start("web", "--keep-address"));
            browser.await("document.getElementById('trouble').hidden");
            browser.await("document.getElementById('connection').className === 'good'");
        }
    }

    private static int points(Chromium browser) throws Exception {
        return browser.value("Number(document.querySelector('[data-figure=entropy]').dataset.points)")
                .asInt();
    }
}

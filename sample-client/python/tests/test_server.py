"""A real server: what an engine does with it, and what happens to it."""

import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

from support import CLIENT, JAR, ServerTest

import rally
from rally import Outcomes
from rally.process import command, find_java

LANES, STEPS = 32, 8


def spec(name="bandit", **more):
    algorithm = {"type": "ppo", "learningRate": 0.003, "minibatchSize": 64}
    observation = {"type": "float32", "shape": [2]}
    return {
        "name": name,
        "observation": observation,
        "action": {"type": "discrete", "n": 3},
        "algorithm": algorithm,
        **more,
    }


class Bandit:
    """An arm is right when it is the one that the observation shows; every episode has one step."""

    def __init__(self, agent):
        self.agent = agent
        self.exchange = agent.open_exchange(LANES, slots=2, steps=STEPS)
        self.seen = [[float(lane % 2), float(lane % 3 == 0)] for lane in range(LANES)]
        self.arms = [int(a + b) for a, b in self.seen]

    def share(self, inference):
        return sum(int(chosen) == arm for chosen, arm in zip(inference.actions, self.arms)) / LANES

    def play(self):
        """A round without training; the rollout that it belongs to, and what came of it."""
        outcomes = Outcomes()
        for _ in range(STEPS):
            inference = self.agent.infer(self.exchange[0], self.seen)
            rewards = [float(int(chosen) == arm) for chosen, arm in zip(inference.actions, self.arms)]
            outcomes.add(rewards, [1] * LANES, [0] * LANES)
        return inference.rollout, outcomes

    def round(self, **options):
        rollout, outcomes = self.play()
        self.agent.submit(self.exchange[0], rollout, outcomes, self.seen)
        return self.agent.train(**options)

    def learn(self):
        for _ in range(60):
            self.round()
            best = self.agent.infer(self.exchange[0], self.seen, deterministic=True)
            if self.share(best) == 1:
                return
        raise AssertionError("60 rounds have not taught it")


class AgentsTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.server = rally.launch(JAR, home=cls.folder.name)
        cls.addClassCleanup(cls.server.shutdown)

    def create(self, **more):
        agent = self.server.create(spec(**more))
        self.addCleanup(agent.delete)
        return agent

    def test_it_learns_and_tells_its_progress(self):
        bandit = Bandit(self.create())
        bandit.learn()
        told = []
        result = bandit.round(progress=told.append)
        self.assertEqual(
            (result["samples"], self.server.agent("bandit").info["policyVersion"]),
            (LANES * STEPS, result["policyVersion"]),
        )
        self.assertTrue(all({"done", "total", "message", "metrics"} <= set(news) for news in told))
        self.assertIn("entropy", result["metrics"])

    def test_several_slots_in_flight(self):
        agent = self.create()
        exchange = agent.open_exchange(2, slots=8)
        pending = [agent.start_infer(slot, [[n, n]], lanes=[n % 2]) for n, slot in enumerate(exchange.slots)]
        for request in reversed(pending):
            self.assertIn(int(request.result().actions[0]), range(3))
        exchange.close()

    def test_threads_share_a_connection(self):
        bandit = Bandit(self.create())
        exchange = bandit.agent.open_exchange(4, slots=4)
        rollout, outcomes = bandit.play()
        bandit.agent.submit(bandit.exchange[0], rollout, outcomes, bandit.seen)
        expected = [float(bandit.agent.infer(exchange[0], [[n, n]], deterministic=True).values[0]) for n in range(4)]
        got = [[] for _ in range(4)]

        def ask(n):
            for _ in range(50):
                inference = bandit.agent.infer(exchange[n], [[n, n]], deterministic=True, checkpoint="as-it-was")
                got[n].append(float(inference.values[0]))

        bandit.agent.save("as-it-was")
        threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        bandit.agent.train()
        for thread in threads:
            thread.join(60)
        for n in range(4):
            self.assertEqual(got[n], [expected[n]] * 50)

    def test_a_slot_in_flight_is_not_written(self):
        agent = self.create()
        slot = agent.open_exchange(2)[0]
        pending = agent.start_infer(slot, [[0, 0]])
        if slot.busy:
            with self.assertRaisesRegex(rally.InvalidSlot, "until infer .* is answered"):
                agent.infer(slot, [[0, 0]])
        pending.result()

    def test_observations_written_in_place_are_those_that_are_given(self):
        agent = self.create()
        slot = agent.open_exchange(2)[0]
        given = agent.infer(slot, [[0.25, -3.0]], deterministic=True)
        value = float(given.values[0])
        place = agent.observations(slot, 1)
        place[0, 0], place[0, 1] = 0.25, -3.0
        self.assertEqual(float(agent.infer(slot, deterministic=True).values[0]), value)
        place[0, 1] = 3.0

    def test_what_is_not_finite_is_refused_and_the_slot_goes_on(self):
        agent = self.create()
        slot = agent.open_exchange(2)[0]
        with self.assertRaises(rally.NotFinite) as raised:
            agent.infer(slot, [[0.0, float("nan")]])
        self.assertEqual((raised.exception.code, raised.exception.name), (-32023, "NOT_FINITE"))
        agent.infer(slot, [[0.0, 0.0]])

    def test_modes(self):
        bandit = Bandit(self.create())
        rollout, outcomes = bandit.play()
        self.assertEqual(bandit.agent.set_mode("deterministic"), LANES * STEPS)
        self.assertEqual(bandit.agent.mode(), "deterministic")
        inference = bandit.agent.infer(bandit.exchange[0], bandit.seen)
        self.assertEqual((inference.mode, inference.rollout, inference.log_probs), ("deterministic", 0, None))
        with self.assertRaises(rally.AgentDeterministic):
            bandit.agent.train()
        bandit.agent.set_mode("training")
        with self.assertRaises(rally.RolloutDiscarded):
            bandit.agent.submit(bandit.exchange[0], rollout, outcomes, bandit.seen)
        bandit.round()

    def test_checkpoints(self):
        bandit = Bandit(self.create(name="saved"))
        saved = bandit.agent.save("first", client_state={"round": [1, "ü"]}, win_rate=0.5, metrics={"elo": 1200})
        self.assertEqual(self.server.agent("saved").info["metrics"]["elo"], 1200)
        self.assertTrue(Path(saved["path"]).is_dir())
        before = float(bandit.agent.infer(bandit.exchange[0], bandit.seen, deterministic=True).values[0])
        bandit.learn()
        self.assertEqual([c["checkpoint"] for c in bandit.agent.checkpoints()], ["best", "first"])
        restored = bandit.agent.restore("first")
        self.assertEqual((restored.client_state, restored.info["policyVersion"]), ({"round": [1, "ü"]}, 0))
        first = bandit.agent.infer(bandit.exchange[0], bandit.seen, deterministic=True).actions.tolist()
        after = float(bandit.agent.infer(bandit.exchange[0], bandit.seen, deterministic=True).values[0])
        self.assertEqual(after, before)
        asked = bandit.agent.infer(bandit.exchange[0], bandit.seen, checkpoint="best")
        self.assertEqual(asked.rollout, 0)
        self.assertIn("saved", Path(bandit.agent.export()).name)
        other = self.server.create(spec("child"), initialize_from="saved/first")
        slot = other.open_exchange(LANES)[0]
        self.assertEqual(other.infer(slot, bandit.seen, deterministic=True).actions.tolist(), first)
        other.delete()
        with self.assertRaises(rally.UnknownCheckpoint):
            bandit.agent.restore("second")

    def test_training_goes_on_beside_the_game_and_can_be_cancelled(self):
        long = {"type": "ppo", "epochs": 1000, "minibatchSize": 1}
        bandit = Bandit(self.create(name="slow", algorithm=long))
        rollout, outcomes = bandit.play()
        bandit.agent.submit(bandit.exchange[0], rollout, outcomes, bandit.seen)
        self.server.pause()
        self.assertTrue(self.server.status()["paused"])
        pending = bandit.agent.start_train()
        self.server.resume()
        self.assertFalse(pending.done())
        bandit.agent.infer(bandit.exchange[1], bandit.seen)
        self.assertTrue(pending.cancel())
        with self.assertRaises(rally.Cancelled):
            pending.result()
        self.assertFalse(pending.cancel())

    def test_complete_transitions(self):
        action = {"type": "continuous", "low": [-1, -2], "high": [1, 2]}
        agent = self.create(name="recorded", action=action)
        slot = agent.open_exchange(2, steps=3)[0]
        outcomes = Outcomes()
        for step in range(3):
            outcomes.add([0.5, 1], [0, 0], [0, step == 1], finals={1: [9, 9]})
        observations = [[[step, lane] for lane in range(2)] for step in range(3)]
        actions = [[[0.5, -0.5]] * 2] * 3
        self.assertEqual(agent.submit_transitions(slot, observations, actions, outcomes, [[3, 0], [3, 1]]), 6)
        self.assertEqual(agent.train()["samples"], 6)
        self.assertEqual(tuple(agent.infer(slot, [[0, 0], [1, 1]]).actions.shape), (2, 2))

    def test_multi_discrete_actions_and_masks(self):
        agent = self.create(name="handed", action={"type": "multi-discrete", "n": [3, 2]})
        slot = agent.open_exchange(4)[0]
        mask = [[0, 0, 1, 1, 0]] * 4
        inference = agent.infer(slot, [[0, 0]] * 4, action_mask=mask)
        self.assertEqual(inference.actions.tolist(), [[2, 0]] * 4)
        outcomes = Outcomes()
        outcomes.add([1] * 4, [1] * 4, [0] * 4)
        agent.submit_transitions(slot, [[0, 0]] * 4, [[2, 0]] * 4, outcomes, [[0, 0]] * 4, action_mask=mask)
        with self.assertRaises(rally.InvalidBatch):
            agent.infer(slot, [[0, 0]] * 4, action_mask=[[0] * 5] * 4)

    def test_images_with_frames_that_are_stacked_and_planes(self):
        image = {"type": "uint8", "shape": [1, 12, 10], "stack": 3, "planes": 2}
        network = {
            "type": "conv",
            "layers": [{"filters": 4, "kernel": 4, "stride": 2}],
            "hidden": [8],
            "activation": "relu",
        }
        agent = self.create(name="watcher", observation=image, network=network)
        slot = agent.open_exchange(2, steps=4)[0]
        frames, planes = [bytes(range(120)) + bytes(range(120, 240))] * 4, [[255, 0], [0, 255]]
        outcomes = Outcomes()
        for step, frame in enumerate(frames):
            inference = agent.infer(slot, frame, episode_starts=[step == 0] * 2, planes=planes)
            outcomes.add([1, 0], [0, 0], [0, step == 1], finals={1: bytes(120)})
        self.assertEqual(agent.submit(slot, inference.rollout, outcomes, frames[0]), 8)
        self.assertEqual(agent.train()["samples"], 8)
        with self.assertRaisesRegex(rally.InvalidBatch, "EPISODE_START"):
            agent.infer(slot, frames[0], planes=planes)

    def test_errors_have_the_servers_words(self):
        with self.assertRaisesRegex(rally.UnknownAgent, "nobody"):
            self.server.agent("nobody")
        with self.assertRaises(rally.InvalidSpec):
            self.server.create(spec(algorithm={"type": "ppo", "learningRate": -1}))
        with self.assertRaises(rally.InvalidParams):
            self.server.call("agent.load", agent="../x")
        with self.assertRaises(rally.MethodNotFound):
            self.server.call("dance")
        self.create(name="twice")
        with self.assertRaises(rally.AgentExists):
            self.server.create(spec("twice"))

    def test_another_client_attaches(self):
        agent = self.create(name="shared")
        with rally.attach(self.server.home, client="other") as other:
            shared = other.agent("shared")
            shared.infer(shared.open_exchange(1)[0], [[0, 0]])
            self.assertEqual(other.status()["clients"], 2)
            slot = shared.open_exchange(1)[0]
            other.reconnect()
            with self.assertRaisesRegex(rally.UnknownExchange, "earlier connection"):
                shared.infer(slot, [[0, 0]])
            shared.infer(shared.open_exchange(1)[0], [[0, 0]])
        self.assertEqual(agent.mode(), "training")


class LifeTest(ServerTest):
    def test_it_ends_with_its_context_and_leaves_its_checkpoints(self):
        with self.launch() as server:
            Bandit(server.create(spec())).round()
            self.assertIn("heim ☃", str(server.session))
        self.assertEqual(server.process.process.returncode, 0)
        self.assertFalse((self.home / "server.json").exists())
        self.assertEqual([p.name for p in (self.home / "sessions").iterdir() if p.is_dir()], [])
        self.assertTrue((self.home / "checkpoints" / "bandit").is_dir())

    def test_a_state_of_any_size_comes_back(self):
        server = self.launch()
        agent = server.create(spec())
        large = {"games": ["ü" * 1000] * 5_000, "zero": -0.0}
        self.assertGreater(agent.save("large", client_state=large)["bytes"], 5_000_000)
        self.assertEqual(list(server.files.iterdir()), [])
        self.assertTrue(agent.save("large", client_state=[1])["replaced"])
        agent.save("larger", client_state=large)
        self.assertEqual(agent.restore("large").client_state, [1])
        again = server.load("bandit", "larger").client_state
        self.assertEqual(again, large)
        self.assertEqual(str(again["zero"]), "-0.0")
        (server.files / "other").write_bytes(b"no JSON")
        server.call("checkpoint.save", agent="bandit", clientStateFile="other")
        self.assertEqual(server.load("bandit").client_state, b"no JSON")

    def test_a_killed_server_is_noticed_launched_again_and_goes_on(self):
        server = self.launch()
        bandit = Bandit(server.create(spec()))
        bandit.learn()
        bandit.agent.save(client_state={"rounds": 9})
        os.kill(server.process.process.pid, signal.SIGKILL)
        with self.assertRaisesRegex(rally.ServerDied, "exit code -9"):
            bandit.round()

        server.reconnect()
        agent = server.load("bandit")
        self.assertEqual(agent.client_state, {"rounds": 9})
        again = Bandit(agent)
        self.assertEqual(again.share(agent.infer(again.exchange[0], again.seen, deterministic=True)), 1)
        again.round()

    def test_two_games_at_once_and_a_second_server_on_one_home(self):
        first = self.launch(home=self.home / "1")
        second = self.launch(home=self.home / "2")
        bandits = [Bandit(server.create(spec())) for server in (first, second)]
        for bandit in bandits + bandits:
            bandit.round()
        with self.assertRaisesRegex(rally.ServerDied, f"exit code 3(.|\n)*{first.process.process.pid}"):
            self.launch(home=self.home / "1")

    def test_a_client_of_another_version_is_told_both_and_the_remedy(self):
        module = sys.modules["rally.session"]
        with mock.patch.multiple(module, MIN_VERSION=2, MAX_VERSION=3):
            with self.assertRaisesRegex(rally.UnsupportedVersion, "2 to 3, this server 1 to 1; update the server"):
                self.launch()
        with mock.patch.object(module, "MAX_VERSION", 3):
            self.assertEqual(self.launch(home=self.home / "newer").version, 1)

    def test_a_client_that_is_killed_takes_its_server_along(self):
        code = (
            f"import sys; sys.path.insert(0, {str(CLIENT)!r}); import rally, os, signal\n"
            f"rally.launch({str(JAR)!r}, home={str(self.home)!r}); os.kill(os.getpid(), signal.SIGKILL)"
        )
        self.assertEqual(subprocess.run([sys.executable, "-c", code], check=False).returncode, -9)
        deadline = time.monotonic() + 30
        while (self.home / "server.json").exists():
            self.assertLess(time.monotonic(), deadline, "the server has not ended")
            time.sleep(0.02)

    @unittest.skipIf(os.name == "nt", "Windows has groups of another kind")
    def test_ctrl_c_is_for_the_client_which_still_has_to_save(self):
        self.assertNotEqual(os.getpgid(self.launch().process.process.pid), os.getpgrp())

    def test_a_locale_without_letters_beyond_ascii(self):
        before = {name: os.environ.pop(name, None) for name in ("LC_ALL", "LC_CTYPE", "LANG")}
        try:
            os.environ["LC_ALL"] = "POSIX"
            self.assertIn("heim ☃", self.launch().session)
        finally:
            os.environ.pop("LC_ALL")
            os.environ.update({name: value for name, value in before.items() if value is not None})

    def test_the_ready_file_instead_of_standard_output(self):
        ready = self.home.parent / "bereit ✓.json"
        server = self.launch(ready_file=ready)
        self.assertEqual(json.loads(ready.read_text("utf-8"))["pid"], server.process.process.pid)

    @unittest.skipIf(os.name == "nt", "Windows stops no processes")
    def test_a_server_that_stands_still_is_not_given_up(self):
        server = self.launch()
        os.kill(server.process.process.pid, signal.SIGSTOP)
        with self.assertRaises(rally.DeadlineExceeded):
            server.connection.call("status", {}, timeout_s=0.2)
        os.kill(server.process.process.pid, signal.SIGCONT)
        server.ping()

    @unittest.skipIf(os.name == "nt", "a shell script")
    def test_a_program_or_an_image_instead_of_a_jar(self):
        program = self.home.parent / "ein bild" / "bin" / "rally"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec {shlex.join(command(JAR))} "$@"\n')
        program.chmod(0o755)
        rally.launch(program, home=self.home).shutdown()
        self.assertEqual(command(program.parent.parent), [str(program)])

    def test_a_server_that_does_not_start_has_last_words(self):
        with self.assertRaisesRegex(rally.ServerDied, "exit code 2(.|\n)*--prot"):
            self.launch(options=["--prot=1"])

    def test_the_log_can_be_had(self):
        lines = []
        self.launch(on_log=lines.append).shutdown()
        self.assertTrue(lines)


class ReadmeTest(ServerTest):
    def test_the_example_runs(self):
        (code,) = re.findall(r"```python\n(.*?)```", (CLIENT / "README.md").read_text("utf-8"), re.S)
        code = code.replace('"ai-server/target/rally-ai-server.jar"', repr(str(JAR))).replace(
            '"gambler-home"', repr(str(self.home))
        )
        self.assertLess(len(code.splitlines()), 35)
        said = io.StringIO()
        with redirect_stdout(said):
            exec(compile(code, "README.md", "exec"), {})
        self.assertRegex(said.getvalue(), r"round 19: (9\d|100)% of the arms paid\nsaved ")


class CommandTest(unittest.TestCase):
    def test_what_is_missing_is_said(self):
        for name, said in (
            ("/no/such.jar", "no /no/such.jar"),
            ("/no/such", "no program"),
            (str(CLIENT), "no packaged Rally"),
        ):
            with self.assertRaisesRegex(rally.ServerDied, said):
                command(name)

    def test_a_missing_java_is_said(self):
        before = os.environ.get("JAVA_HOME")
        os.environ["JAVA_HOME"] = "/no/java"
        try:
            with self.assertRaisesRegex(rally.ServerDied, "Java 17 or newer, and JAVA_HOME is /no/java"):
                find_java()
        finally:
            os.environ.pop("JAVA_HOME") if before is None else os.environ.update(JAVA_HOME=before)


if __name__ == "__main__":
    unittest.main()

"""What an engine does with a real server's agents."""

import math
import tempfile
import threading
import unittest

from bandit import LANES, STEPS, Bandit, spec
from support import JAR, ServerTest

import rally
from rally import Outcomes


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

    def test_how_likely_each_action_is(self):
        agent = self.create()
        slot = agent.open_exchange(2)[0]
        self.assertIsNone(agent.infer(slot, [[0.25, -3.0]]).distribution)
        inference = agent.infer(slot, [[0.25, -3.0], [0, 0]], distribution=True)
        for row in range(2):
            chances = [float(chance) for chance in inference.distribution[row]]
            self.assertAlmostEqual(sum(chances), 1, 5)
            taken = chances[int(inference.actions[row])]
            self.assertAlmostEqual(math.log(taken), float(inference.log_probs[row]), 4)

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


if __name__ == "__main__":
    unittest.main()

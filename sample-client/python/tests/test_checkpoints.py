"""What is saved comes back, and how an agent goes on from it."""

import unittest
from pathlib import Path

from bandit import LANES, Bandit, spec
from support import ServerTest

import rally


class CheckpointsTest(ServerTest):
    def test_checkpoints(self):
        server = self.launch()
        bandit = Bandit(server.create(spec("saved")))
        saved = bandit.agent.save("first", client_state={"round": [1, "ü"]}, win_rate=0.5, metrics={"elo": 1200})
        self.assertEqual(server.agent("saved").info["metrics"]["elo"], 1200)
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
        other = server.create(spec("child"), initialize_from="saved/first")
        slot = other.open_exchange(LANES)[0]
        self.assertEqual(other.infer(slot, bandit.seen, deterministic=True).actions.tolist(), first)
        with self.assertRaises(rally.UnknownCheckpoint):
            bandit.agent.restore("second")

    def test_one_is_deleted_for_good(self):
        server = self.launch()
        agent = server.create(spec())
        agent.save("first")
        agent.save("second")
        server.delete_checkpoint("bandit", "first")
        self.assertEqual([saved["checkpoint"] for saved in agent.checkpoints()], ["second"])
        with self.assertRaises(rally.UnknownCheckpoint):
            server.delete_checkpoint("bandit", "first")

    def test_an_agent_goes_on_with_changed_settings(self):
        server = self.launch()
        bandit = Bandit(server.create(spec()))
        bandit.learn()
        bandit.agent.save("slow")
        before = bandit.agent.infer(bandit.exchange[0], bandit.seen, deterministic=True).values.tolist()
        changed = server.load("bandit", "slow", changes={"learningRate": 1e-4, "epochs": 2})
        algorithm = dict(bandit.agent.spec["algorithm"], learningRate=1e-4, epochs=2)
        self.assertEqual(changed.spec["algorithm"], algorithm)
        self.assertEqual(changed.infer(bandit.exchange[0], bandit.seen, deterministic=True).values.tolist(), before)
        Bandit(changed).round()
        changed.save("changed")
        self.assertEqual(server.load("bandit", "changed").spec["algorithm"], algorithm)
        for changes, refused in (
            ({"normalizeObservations": True}, rally.SpecMismatch),
            ({"learningRat": 1}, rally.InvalidSpec),
            ({"learningRate": -1}, rally.InvalidSpec),
        ):
            with self.subTest(changes), self.assertRaisesRegex(refused, next(iter(changes))):
                server.load("bandit", changes=changes)

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


if __name__ == "__main__":
    unittest.main()

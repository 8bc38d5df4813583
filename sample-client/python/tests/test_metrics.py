"""The curves that the server draws of what a Python program trains."""

import json
import unittest
from pathlib import Path

from bandit import LANES, STEPS, Bandit, spec
from support import ServerTest

import rally


class MetricsTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.server = self.launch()
        self.bandit = Bandit(self.server.create(spec()))

    def lines(self, path):
        return [json.loads(line) for line in (Path(path) / "metrics.jsonl").read_text().splitlines()]

    def test_a_train_tells_of_the_episodes_that_ended(self):
        rollout, outcomes = self.bandit.play()
        self.bandit.agent.submit(self.bandit.exchange[0], rollout, outcomes, self.bandit.seen)
        metrics = self.bandit.agent.train()["metrics"]
        self.assertEqual((metrics["episodesEnded"], metrics["episodeLength"]), (LANES * STEPS, 1))
        self.assertTrue(0 <= metrics["episodeReturn"] <= 1)
        line = self.lines(self.bandit.agent.add_metrics({})["path"])[0]
        self.assertEqual({name: line[name] for name in metrics if metrics[name] is not None}, metrics)

    def test_figures_of_ones_own_stand_beside_them(self):
        self.bandit.round()
        added = self.bandit.agent.add_metrics({"evaluation/return": 0.5}, round=1)
        self.assertEqual(added["envSteps"], LANES * STEPS)
        last = self.lines(added["path"])[-1]
        self.assertEqual((last["evaluation/return"], last["round"], last["envSteps"]), (0.5, 1, LANES * STEPS))
        with self.assertRaisesRegex(ValueError, "params.metrics.evaluation/return is nan"):
            self.bandit.agent.add_metrics({"evaluation/return": float("nan")})


if __name__ == "__main__":
    unittest.main()

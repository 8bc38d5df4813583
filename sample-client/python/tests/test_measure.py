"""measure.py and its curves: what counts of the metrics that the server writes."""

import json
import tempfile
import unittest
from pathlib import Path
from xml.etree import ElementTree

from support import CLIENT  # noqa: F401

import curves
import measure
from measure import GOALS, Goal


def line(steps, mean=None, ended=0, **more):
    return {"envSteps": steps, **({} if mean is None else {"episodeReturn": mean, "episodesEnded": ended}), **more}


class MeasureTest(unittest.TestCase):
    def test_the_last_episodes_of_the_training_count(self):
        lines = [line(100, 1.0, 50), line(200, 5.0, 15), line(300), line(400, 9.0, 5)]
        self.assertEqual(measure.reached(Goal("X-v0", 1, 400, 1, last_episodes=20), lines), 6.0)

    def test_or_the_deterministic_ones_after_it(self):
        lines = [line(400, 9.0, 5), line(400, **{"evaluation/episodeReturn": 7.5})]
        self.assertEqual(measure.reached(Goal("X-v0", 1, 400, 1), lines), 7.5)

    def test_no_seed_may_be_far_below_the_goal_whatever_its_sign(self):
        self.assertEqual([Goal("X-v0", 1, 1, least).worst() for least in (100, -100)], [85, -120])

    def test_nothing_of_the_algorithm_is_set(self):
        for goal in GOALS.values():
            self.assertFalse({"--set", "--change", "--network"} & set(goal.options()))

    def test_pictures_are_drawn_of_what_was_run(self):
        with tempfile.TemporaryDirectory() as folder:
            for seed, last in ((1, 20.0), (2, 40.0)):
                home = Path(folder) / "runs" / "acrobot" / str(seed)
                run = home / "metrics" / "a" / "run-1"
                run.mkdir(parents=True)
                lines = [line(1_000, 1.0, 3), line(99_000, last, 2)]
                (run / "metrics.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines))
                (home / "ended").touch()
            measure.draw("acrobot", Path(folder) / "runs", Path(folder))
            measure.draw("pendulum", Path(folder) / "runs", Path(folder))
            picture = ElementTree.parse(Path(folder) / "acrobot.svg").getroot()
            self.assertIn("Rally, nothing set, 2 seeds", [text.text for text in picture.iter() if text.text])
            self.assertFalse((Path(folder) / "pendulum.svg").exists())


class CurvesTest(unittest.TestCase):
    def test_each_part_is_the_mean_of_its_episodes_and_gaps_stay_gaps(self):
        parts = curves.binned([[0, 2.0, 1], [1, 5.0, 2], [400, 7.0, 1]], 400)
        self.assertEqual((parts[0], parts[1], parts[-1]), (4.0, None, 7.0))

    def test_the_spread_is_over_seeds(self):
        band = curves.Band("", "", [[[0, 2.0, 1]], [[0, 6.0, 1]], [[399, 1.0, 1]]])
        self.assertEqual(curves.spread(band, 400), [(5.0, 4.0, 2.0, 6.0), (395.0, 1.0, 1.0, 1.0)])


if __name__ == "__main__":
    unittest.main()

"""What a Python program is told of the games that it is to play, lesson by lesson."""

import unittest

from bandit import LANES, STEPS, Bandit, spec
from support import ServerTest

import rally

LESSONS = {
    "seed": 3,
    "parameters": {"gravity": {"uniform": [9, 10]}},
    "lessons": [
        {"name": "easy", "parameters": {"arms": 2}, "until": {"steps": LANES * STEPS}},
        {"name": "hard", "parameters": {"arms": {"choice": [3, 4]}}},
    ],
}


class EnvironmentTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.bandit = Bandit(self.launch().create(spec()))
        self.agent = self.bandit.agent

    def test_games_get_their_numbers_and_the_next_lesson_after_a_train(self):
        self.assertEqual(self.agent.set_environment(LESSONS)["lesson"], "easy")
        told = self.agent.environment_parameters(count=3)
        self.assertEqual((told["lesson"], told["number"], told["lessons"]), ("easy", 1, 2))
        self.assertEqual([game["arms"] for game in told["values"]], [2, 2, 2])
        self.assertTrue(all(9 <= game["gravity"] <= 10 for game in told["values"]))
        self.assertEqual(len({game["gravity"] for game in told["values"]}), 3)
        self.bandit.round()
        self.assertEqual(self.agent.environment_parameters()["lesson"], "hard")

    def test_the_same_number_is_the_same_game(self):
        self.agent.set_environment(LESSONS)
        fifth = self.agent.environment_parameters(first=5)["values"]
        self.assertEqual(self.agent.environment_parameters(count=2, first=4)["values"][1:], fifth)

    def test_nonsense_is_refused_by_its_key(self):
        with self.assertRaisesRegex(rally.InvalidSpec, r"environment\.parameters\.gravity\.uniform has low 2"):
            self.agent.set_environment({"parameters": {"gravity": {"uniform": [2, 1]}}})


if __name__ == "__main__":
    unittest.main()

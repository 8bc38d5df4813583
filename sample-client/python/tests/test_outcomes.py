"""Outcomes: how what came of the steps becomes rectangles."""

import math
import unittest
from random import Random
from unittest import mock

from support import CLIENT  # noqa: F401

import rally
from rally import Outcomes, columns
from rally.outcomes import MANY


def floats(data):
    return list(memoryview(data).cast("f"))


class OutcomesTest(unittest.TestCase):
    def test_the_same_lanes_in_every_step_are_one_piece(self):
        outcomes = Outcomes()
        outcomes.add([1, 2], [0, 0], [0, 1], finals={1: "last"})
        outcomes.add([3, 4], [True, False], [False, False])
        (piece,) = outcomes.pieces()
        self.assertIsNone(piece.lanes)
        self.assertEqual(floats(piece.rewards), [1, 2, 3, 4])
        self.assertEqual(piece.terminated, b"\0\0\1\0")
        self.assertEqual(piece.truncated, b"\0\1\0\0")
        self.assertEqual((list(piece.final_rows), piece.finals), ([1], ["last"]))

    def test_lanes_of_as_many_steps_are_one_piece(self):
        outcomes = Outcomes()
        outcomes.add([10, 11, 12], [0, 0, 0], [0, 1, 0], finals={1: "last of 1"})
        outcomes.add([20, 22], [0, 0], [0, 0], lanes=[0, 2])
        outcomes.add([30, 31, 32], [0, 0, 1], [1, 0, 0], lanes=[0, 1, 2], finals={0: "last of 0"})
        twice, thrice = outcomes.pieces()
        self.assertEqual(list(twice.lanes), [1])
        self.assertEqual(floats(twice.rewards), [11, 31])
        self.assertEqual((list(twice.final_rows), twice.finals), ([0], ["last of 1"]))
        self.assertEqual(list(thrice.lanes), [0, 2])
        self.assertEqual(floats(thrice.rewards), [10, 12, 20, 22, 30, 32])
        self.assertEqual((list(thrice.final_rows), thrice.finals), ([4], ["last of 0"]))
        self.assertEqual(len(outcomes), 8)

    def test_a_lane_of_one_step_is_a_piece(self):
        outcomes = Outcomes()
        outcomes.add([1, 2], [0, 1], [0, 0])
        outcomes.add([3], [0], [0], lanes=[0])
        once, twice = outcomes.pieces()
        self.assertEqual((once.lanes, floats(once.rewards), once.terminated), ([1], [2], b"\1"))
        self.assertEqual((twice.lanes, floats(twice.rewards), twice.terminated), ([0], [1, 3], b"\0\0"))

    def test_random_rounds_are_cut_into_pieces_that_hold_each_step_once(self):
        random = Random(7)
        for _ in range(20):
            outcomes, expected = Outcomes(), {}
            for step in range(12):
                lanes = sorted(random.sample(range(9), random.randint(0, 9)))
                ends = [random.choice([(0, 0), (1, 0), (0, 1), (1, 1)]) for _ in lanes]
                rewards = [float(100 * step + lane) for lane in lanes]
                finals = {lane: (step, lane) for lane in lanes}
                outcomes.add(rewards, [t for t, _ in ends], [c for _, c in ends], lanes=lanes, finals=finals)
                for lane, reward, end in zip(lanes, rewards, ends):
                    expected.setdefault(lane, []).append((reward, *end, (step, lane) if any(end) else None))
            found = {}
            for piece in outcomes.pieces():
                finals = dict(zip(piece.final_rows, piece.finals))
                for row, cell in enumerate(zip(floats(piece.rewards), piece.terminated, piece.truncated)):
                    found.setdefault(piece.lane(row), []).append((*cell, finals.get(row)))
            self.assertEqual(found, expected)

    def test_a_truncated_lane_needs_its_final_observation(self):
        with self.assertRaisesRegex(ValueError, "lane 7 was truncated"):
            Outcomes().add([0, 0], [0, 0], [0, 1], lanes=[3, 7])

    def test_a_lane_that_is_both_is_terminated(self):
        Outcomes().add([0], [1], [1])

    def test_columns_are_of_one_length(self):
        with self.assertRaisesRegex(ValueError, "2 rewards, 1 terminated"):
            Outcomes().add([0, 0], [0], [0, 0])

    def test_a_reward_that_is_not_finite_is_found_however_many_there_are(self):
        for rows in (1, 2, MANY, MANY + 1, 4 * MANY):
            for numpy in {columns.numpy, None}:
                for wrong in (math.nan, math.inf, -math.inf):
                    rewards = [1.0] * (rows - 1) + [wrong]
                    with self.subTest(rows=rows, numpy=numpy is not None), mock.patch.object(columns, "numpy", numpy):
                        with self.assertRaisesRegex(rally.NotFinite, f"REWARD of lane {rows - 1} is {wrong}"):
                            Outcomes().add(rewards, [0] * rows, [0] * rows)

    def test_rewards_whose_sum_is_beyond_float32_are_fine(self):
        Outcomes().add([3e38] * 4, [0] * 4, [0] * 4)

    def test_no_steps_are_no_pieces(self):
        self.assertEqual(list(Outcomes().pieces()), [])


if __name__ == "__main__":
    unittest.main()

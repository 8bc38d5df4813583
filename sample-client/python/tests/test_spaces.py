"""Gymnasium's spaces: as what an agent sees and does them, and what is refused with what to do instead."""

import unittest

from support import CLIENT  # noqa: F401

try:
    import numpy as np
except ImportError:
    raise unittest.SkipTest("Gymnasium needs numpy, which is not here") from None

from gymnasium_like import Box, Dict, Discrete, MultiBinary, MultiDiscrete, Tuple

import rally
from rally.spaces import action_space, batched, observation_space


class ObservationsTest(unittest.TestCase):
    def test_boxes_are_vectors(self):
        spec, encode = observation_space(Box(-1, 1, (2, 3), np.float64))
        self.assertEqual((spec, encode(np.zeros((4, 2, 3))).shape), ({"type": "float32", "shape": [6]}, (4, 6)))

    def test_pictures_are_channels_first_and_stacked_ones_have_all_channels(self):
        for shape, expected in (
            ((84, 60, 3), [3, 84, 60]),
            ((4, 84, 60), [4, 84, 60]),
            ((84, 60), [1, 84, 60]),
            ((84, 84, 1), [1, 84, 84]),
            ((4, 84, 84), [4, 84, 84]),
            ((3, 84, 60, 3), [9, 84, 60]),
            ((4, 84, 60, 1), [4, 84, 60]),
        ):
            spec, encode = observation_space(Box(0, 255, shape, np.uint8))
            self.assertEqual(spec, {"type": "uint8", "shape": expected}, shape)
            self.assertEqual(encode(np.zeros((2, *shape), np.uint8)).shape, (2, *expected))
        spec, encode = observation_space(Box(0, 255, (3, 20, 30, 3), np.uint8))
        seen = np.random.default_rng(1).integers(0, 256, (2, 3, 20, 30, 3), np.uint8)
        np.testing.assert_array_equal(encode(seen)[1, 4], seen[1, 1, :, :, 1])

    def test_what_is_too_small_for_a_picture_is_a_vector(self):
        for shape in ((7, 7, 3), (6, 7), (128,)):
            spec, encode = observation_space(Box(0, 255, shape, np.uint8))
            self.assertEqual(spec["type"], "float32")
            self.assertEqual(encode(np.ones((2, *shape), np.uint8)).shape, (2, *spec["shape"]))

    def test_choices_are_one_hot(self):
        spec, encode = observation_space(Discrete(3))
        self.assertEqual((spec["shape"], encode(np.array([2, 0])).tolist()), ([3], [[0, 0, 1], [1, 0, 0]]))

    def test_several_parts_are_one_vector(self):
        box, choices = Box(-1, 1, (2, 2)), MultiDiscrete([2, 3])
        spec, encode = observation_space(Dict(x=MultiBinary(3), y=Discrete(4), z=Tuple(box, choices)))
        self.assertEqual(spec, {"type": "float32", "shape": [16]})
        expected = [[1, 0, 1, 0, 0, 1, 0, 1, 2, 3, 4, 0, 1, 0, 0, 1]]
        seen = {"x": [[1, 0, 1]], "y": [2], "z": (np.array([[[1, 2], [3, 4]]]), np.array([[1, 2]]))}
        self.assertEqual(encode(seen).tolist(), expected)
        one = {"x": [1, 0, 1], "y": 2, "z": (np.array([[1, 2], [3, 4]]), np.array([1, 2]))}
        self.assertEqual(encode(batched(one)).tolist(), expected)

    def test_a_picture_is_alone(self):
        eye = Box(0, 255, (84, 60, 3), np.uint8)
        spec, encode = observation_space(Dict(eye=eye))
        self.assertEqual(encode({"eye": np.zeros((2, 84, 60, 3), np.uint8)}).shape, (2, 3, 84, 60))
        with self.assertRaisesRegex(rally.InvalidSpec, "'eye' is a picture beside others"):
            observation_space(Dict(eye=eye, ear=Discrete(2)))

    def test_what_cannot_be_seen_says_what_to_do(self):
        with self.assertRaisesRegex(rally.InvalidSpec, "none of Box, Discrete"):
            observation_space(object())


class ActionsTest(unittest.TestCase):
    def test_choices(self):
        spec, decode = action_space(MultiBinary(2))
        self.assertEqual((spec["n"], decode(np.array([[1, 0]], np.int32)).dtype), ([2, 2], np.int8))
        spec, decode = action_space(MultiDiscrete([3, 2]))
        self.assertEqual(
            (spec, decode(np.array([[2, 1]], np.int32)).tolist()), ({"type": "multi-discrete", "n": [3, 2]}, [[2, 1]])
        )

    def test_reals(self):
        spec, decode = action_space(Box(-2, 2, (1,)))
        self.assertEqual(
            (spec, decode(np.zeros((5, 1), "f")).shape), ({"type": "continuous", "low": [-2.0], "high": [2.0]}, (5, 1))
        )

    def test_whole_numbers_of_a_box_are_choices(self):
        spec, decode = action_space(Box(-1, 9, (2,), np.int64))
        self.assertEqual(spec, {"type": "multi-discrete", "n": [11, 11]})
        self.assertEqual(decode(np.array([[0, 10]], np.int32)).tolist(), [[-1, 9]])

    def test_several_parts_of_one_kind(self):
        spec, decode = action_space(Dict(jump=Discrete(2), move=MultiDiscrete([3, 4])))
        self.assertEqual(spec, {"type": "multi-discrete", "n": [2, 3, 4]})
        decoded = decode(np.array([[1, 2, 3], [0, 1, 0]], np.int32))
        self.assertEqual(
            {key: part.tolist() for key, part in decoded.items()}, {"jump": [1, 0], "move": [[2, 3], [1, 0]]}
        )
        spec, decode = action_space(Tuple(Box(-1, 1, (2,)), Box(0, 5, (1, 1))))
        self.assertEqual(spec, {"type": "continuous", "low": [-1, -1, 0], "high": [1, 1, 5]})
        self.assertEqual([part.shape for part in decode(np.zeros((4, 3), "f"))], [(4, 2), (4, 1, 1)])

    def test_what_cannot_be_done_says_what_to_do(self):
        with self.assertRaisesRegex(rally.InvalidSpec, "so that its actions have some"):
            action_space(Box(-np.inf, 1, (2,)))
        with self.assertRaisesRegex(rally.InvalidSpec, "choices beside reals"):
            action_space(Dict(jump=Discrete(2), steer=Box(-1, 1, (2,))))


if __name__ == "__main__":
    unittest.main()

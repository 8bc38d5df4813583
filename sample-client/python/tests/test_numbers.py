"""Numbers arrive as they were meant, or are refused with their value, their place and what to write instead."""

import unittest
from array import array

from support import CLIENT  # noqa: F401

from rally import columns
from rally.columns import CODES, BatchError, Column, ElementType
from rally.elements import encode
from rally.shapes import Target

FLOAT32, INT32, UINT8 = ElementType.FLOAT32, ElementType.INT32, ElementType.UINT8
PICTURE = (3, 4, 5)


def put(values, column=Column.OBSERVATION, element=FLOAT32, shape=(), lead=None):
    target = Target(column, element, shape, lead, lambda column, row: f"lane {10 + row}")
    data, rows = encode(values, target)
    return rows, list(memoryview(bytes(data)).cast(CODES[element])) if len(data) else []


def nested(shape, numbers):
    if not shape:
        return next(numbers)
    return [nested(shape[1:], numbers) for _ in range(shape[0])]


class ValuesTest(unittest.TestCase):
    def refused(self, pattern, values, column, element=UINT8, shape=()):
        with self.assertRaisesRegex(BatchError, pattern):
            put(values, column, element, shape)

    def test_what_a_picture_is_not(self):
        for values, said in (
            ([[[[0.5, 1.0]]]], r"OBSERVATION of lane 10 at \[0, 0, 0\] is 0.5; .* \(values \* 255\)"),
            ([[[[0.0, 1.0]]]], r"is 0.0; "),
            (
                [[[[0, 1]]], [[[7, 300]]]],
                r"OBSERVATION of lane 11 at \[0, 0, 1\] is 300; it takes integers from 0 to 255",
            ),
            ([[[[-1, 0]]]], "is -1; "),
            ([[[[True, False]]]], "is True; "),
            ([[[[float("nan"), 1.0]]]], "is nan; "),
        ):
            self.refused(said, values, Column.OBSERVATION, UINT8, (1, 1, 2))
        self.refused(r"PLANES of lane 10 at \[1\] is 0.5", [[1, 0.5]], Column.PLANES, UINT8, (2,))

    def test_what_a_flag_is_not(self):
        for column in columns.FLAGS:
            for bad in (0.9, 0.5, 2, -1, 256, float("nan")):
                self.refused(rf"{column.name} of lane 12 is {bad}; it takes .*write", [1, 0, bad], column)
            self.refused("of lane 11 is 2; ", b"\1\2", column)
            self.assertEqual(put([True, False], column, UINT8), (2, [1, 0]))
            self.assertEqual(put([0.0, 1.0], column, UINT8), (2, [0, 1]))

    def test_what_an_integer_is_not(self):
        for bad in (0.9, 1 << 31, -(1 << 31) - 1, float("inf")):
            self.refused(r"ACTION of lane 11 is .*; it takes integers of 32 bits", [1, bad], Column.ACTION, INT32)
        self.assertEqual(put([1.0, -2.0], Column.ACTION, INT32), (2, [1, -2]))
        self.assertEqual(put([True, False], Column.ACTION, INT32), (2, [1, 0]))

    def test_a_mask_is_not_taken_for_lanes(self):
        self.refused("LANE of lane 10 is True; .*flatnonzero", [True, False], Column.LANE, INT32)

    def test_a_real_beyond_float32_is_not_made_infinite(self):
        self.refused(r"REWARD of lane 11 is 1e\+300; .*float32", [0.0, 1e300], Column.REWARD, FLOAT32)
        self.assertEqual(put([0.5, float("inf")])[1], [0.5, float("inf")])  # that one is refused by the server

    def test_what_is_no_number(self):
        for bad in ("1", None, object(), 1j):
            with self.assertRaisesRegex(BatchError, "REWARD"):
                put([bad], Column.REWARD)


class ShapesTest(unittest.TestCase):
    def refused(self, pattern, seen, shape, element=FLOAT32, lead=None):
        with self.assertRaisesRegex(BatchError, pattern):
            put(nested(seen, iter(range(10000))), Column.OBSERVATION, element, shape, lead)

    def taken(self, seen, shape, element=FLOAT32, lead=None):
        return put(nested(seen, iter(range(10000))), Column.OBSERVATION, element, shape, lead)

    def test_rows_are_what_the_shape_says(self):
        self.refused(r"shape \[4, 8\]; it must be \[rows, 4\]. .*values.T", (4, 8), (4,))
        self.refused(r"must be \[3, 4\]", (2, 4), (4,), lead=(3,))
        self.refused(r"reshape\(-1, 4\)", (8,), (4,))
        self.refused(r"reshape\(-1, 6\)", (5, 2, 3), (6,))
        self.refused(r"must be \[2, 3, 4\]", (3, 2, 4), (4,), lead=(2, 3))
        self.refused(r"must be \[rows, 4\]", (4, 1), (4,))

    def test_what_cannot_be_meant_otherwise_is_taken(self):
        for seen, shape, lead, rows in (
            ((8, 4), (4,), None, 8),
            ((4,), (4,), None, 1),
            ((8, 1), (), None, 8),
            ((8,), (1,), None, 8),
            ((2, 3, 4), (4,), (2, 3), 6),
            ((6, 4), (4,), (2, 3), 6),
        ):
            self.assertEqual(
                self.taken(seen, shape, lead=lead), (rows, [float(n) for n in range(rows * (shape or (1,))[0])])
            )

    def test_sequences_of_different_lengths(self):
        with self.assertRaisesRegex(BatchError, "OBSERVATION"):
            put([[1, 2], [3]], shape=(2,))

    def test_pictures_of_height_width_channels_are_turned(self):
        rows, turned = self.taken((2, 4, 5, 3), PICTURE, UINT8)
        self.assertEqual(
            (rows, turned), (2, [60 * n + 3 * p + c for n in range(2) for c in range(3) for p in range(20)])
        )
        self.assertEqual(self.taken((2, 4, 5), (1, 4, 5), UINT8)[0], 2)
        self.refused(r"\[4, 5, 3\] in each row: pictures are C×H×W", (2, 5, 4, 3), PICTURE, UINT8)
        self.refused("must be", (2, 3, 5, 4), PICTURE, UINT8)

    def test_a_layout_that_can_be_both_is_as_declared(self):
        self.assertEqual(self.taken((1, 3, 3, 3), (3, 3, 3), UINT8)[1], list(range(27)))

    def test_buffers_have_no_shape(self):
        self.assertEqual(put(array("f", range(8)), shape=(4,))[0], 2)
        self.assertEqual(put(bytearray(32), shape=(4,))[0], 2)
        with self.assertRaisesRegex(BatchError, r"9 elements, which are not rows of shape \[4\]"):
            put(array("f", range(9)), shape=(4,))


if columns.numpy is not None:
    import numpy as np

    class ArraysTest(unittest.TestCase):
        def test_types(self):
            for dtype in ("f2", "f4", "f8", ">f4", ">f8", "i1", ">i2", "u8", "O", "?"):
                array = np.arange(2).astype(dtype).reshape(1, 2)
                self.assertEqual(put(array, shape=(2,)), (1, [0, 1]), dtype)
            for dtype in ("i2", ">i2", "u2", "i4", "u8", ">u8"):
                with self.assertRaisesRegex(BatchError, r"lane 10 at \[0, 0, 1\] is 300;"):
                    put(np.array([[[[9, 300]]]], dtype), Column.OBSERVATION, UINT8, (1, 1, 2))
                self.assertEqual(
                    put(np.array([[[[9, 255]]]], dtype), Column.OBSERVATION, UINT8, (1, 1, 2))[1], [9, 255]
                )
            with self.assertRaisesRegex(BatchError, "ACTION"):
                put(np.array([1 << 63], "u8"), Column.ACTION, INT32)

        def test_what_lies_otherwise_in_memory(self):
            array = np.arange(24, dtype="f4").reshape(4, 6)
            self.assertEqual(
                put(array.T[:, ::2], shape=(2,)), (6, [float(6 * r + c) for c in range(6) for r in (0, 2)])
            )
            self.assertEqual(put(array[::-1, :2], shape=(2,))[1][:2], [18, 19])

        def test_arrays_of_other_libraries(self):
            class Tensor:
                def __array__(self, dtype=None, copy=None):
                    return np.ones((2, 3), "f4")

            class OnGpu:
                def __array__(self, dtype=None, copy=None):
                    raise TypeError("can't convert cuda:0 device type tensor to numpy")

            self.assertEqual(put(Tensor(), shape=(3,))[0], 2)
            with self.assertRaisesRegex(BatchError, "OBSERVATION cannot be read as an array: can't convert cuda"):
                put(OnGpu(), shape=(3,))

    class WithoutNumpy:
        """The same once more as on a machine that has no numpy."""

        def setUp(self):
            numpy, columns.numpy = columns.numpy, None
            self.addCleanup(setattr, columns, "numpy", numpy)
            super().setUp()

    class ValuesWithoutNumpyTest(WithoutNumpy, ValuesTest):
        def test_numbers_beside_sequences(self):
            for values in ([[1, 2], 3], [[1, [2]], [3, 4]]):
                with self.assertRaises(BatchError):
                    put(values, shape=(2,))

    class ShapesWithoutNumpyTest(WithoutNumpy, ShapesTest):
        pass


if __name__ == "__main__":
    unittest.main()

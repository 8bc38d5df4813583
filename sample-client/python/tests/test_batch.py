"""The batch format: the vectors of docs/batch-format.md, and bytes that are no batch."""

import json
import re
import unittest
from array import array

from support import DOCS

from rally import columns
from rally.batch import BatchView, BatchWriter
from rally.columns import BatchError, Column, ElementType
from rally.elements import flat


def vectors():
    """Pairs of the words and the bytes of each test vector."""
    text = (DOCS / "batch-format.md").read_text("utf-8")
    for words, lines in re.findall(r"```json\n(.*?)```\s*```hex\n(.*?)```", text, re.S):
        memory = bytearray(65536)
        for line in lines.splitlines():
            offset, *groups = line.split()
            data = bytes.fromhex("".join(groups))
            memory[int(offset, 16) : int(offset, 16) + len(data)] = data
        yield json.loads(words), bytes(memory[: int.from_bytes(memory[8:12], "little")])


def numbers(column):
    return list(flat(column.tolist()))


class VectorsTest(unittest.TestCase):
    def test_the_document_has_vectors(self):
        self.assertGreaterEqual(len(list(vectors())), 4)

    def test_reading_the_bytes_gives_the_words(self):
        for words, data in vectors():
            with self.subTest(words["name"]):
                read = BatchView(data)
                self.assertEqual(
                    [read.agent_id, read.sequence, read.rows, read.policy_version],
                    [words[key] for key in ("agentId", "sequence", "rows", "policyVersion")],
                )
                self.assertEqual(list(read.columns), [Column[c["column"]] for c in words["columns"]])
                for column in words["columns"]:
                    values = read[Column[column["column"]]]
                    self.assertEqual(tuple(values.shape), (column["rowCount"], *column["rowShape"]))
                    self.assertEqual(numbers(values), column["values"])

    def test_writing_the_words_gives_the_bytes(self):
        for words, data in vectors():
            with self.subTest(words["name"]):
                memory = bytearray(len(data))
                writer = BatchWriter(memoryview(memory))
                for column in words["columns"]:
                    element, shape = ElementType[column["type"]], tuple(column["rowShape"])
                    values = array(columns.CODES[element], map(int if element > 1 else float, column["values"]))
                    writer.put(Column[column["column"]], element, values, shape, column["rowCount"])
                self.assertEqual(
                    writer.finish(words["rows"], words["sequence"], words["agentId"], words["policyVersion"]), len(data)
                )
                self.assertEqual(bytes(memory), data)


class ViewsTest(unittest.TestCase):
    def test_a_column_is_a_view_of_the_memory(self):
        memory = bytearray(4096)
        writer = BatchWriter(memoryview(memory))
        column = writer.column(Column.OBSERVATION, ElementType.FLOAT32, 2, (3,))
        writer.finish(2)
        column[1, 2] = 7.5
        self.assertEqual(numbers(BatchView(memory)[Column.OBSERVATION])[5], 7.5)

    def test_values_may_be_lists_arrays_and_bytes(self):
        for values in (
            [[1, 2], [3, 4]],
            array("f", [1, 2, 3, 4]),
            array("d", [1, 2, 3, 4]),
            array("f", [1, 2, 3, 4]).tobytes(),
        ):
            writer = BatchWriter(memoryview(bytearray(4096)))
            self.assertEqual(writer.put(Column.OBSERVATION, ElementType.FLOAT32, values, (2,)), 2)

    def test_values_of_another_shape_are_refused(self):
        writer = BatchWriter(memoryview(bytearray(4096)))
        with self.assertRaisesRegex(BatchError, r"OBSERVATION has shape \[5\]; it must be \[rows, 2\]"):
            writer.put(Column.OBSERVATION, ElementType.FLOAT32, [1, 2, 3, 4, 5], (2,))
        with self.assertRaisesRegex(BatchError, r"OBSERVATION has 5 elements, .* \[2\]"):
            writer.put(Column.OBSERVATION, ElementType.FLOAT32, array("f", [1, 2, 3, 4, 5]), (2,))
        with self.assertRaisesRegex(BatchError, r"must be \[3\]"):
            writer.put(Column.REWARD, ElementType.FLOAT32, [1, 2], rows=3)

    def test_a_batch_that_has_no_room_says_what_to_do(self):
        writer = BatchWriter(memoryview(bytearray(1024)))
        with self.assertRaisesRegex(BatchError, "larger slots"):
            writer.column(Column.OBSERVATION, ElementType.FLOAT32, 1000, (3,))


class HostileTest(unittest.TestCase):
    def setUp(self):
        self.data = bytearray(next(vectors())[1])

    def refused(self, pattern):
        with self.assertRaisesRegex(BatchError, pattern):
            BatchView(self.data)

    def test_wrong_magic(self):
        self.data[0] ^= 1
        self.refused("no batch")

    def test_newer_layout(self):
        self.data[4] = 2
        self.refused("version 2; this client reads version 1")

    def test_too_short(self):
        del self.data[40:]
        self.refused("at least 64 bytes")

    def test_length_beyond_the_memory(self):
        self.data[8:12] = (1 << 20).to_bytes(4, "little")
        self.refused("1048576 bytes")

    def test_columns_that_reach_beyond_the_batch(self):
        self.data[64 + 4 : 64 + 8] = (1 << 30).to_bytes(4, "little")
        self.refused("column 1 lies at")

    def test_negative_rows_and_shapes(self):
        for at in (68, 72):
            data = bytes(self.data)
            self.data[at : at + 4] = (-2).to_bytes(4, "little", signed=True)
            self.refused("make no sense")
            self.data = bytearray(data)

    def test_unaligned_and_overlapping_columns(self):
        self.data[64 + 20] += 4
        self.refused("multiple of 64")
        self.data[64 + 20] = 0
        self.data[64 + 21] = 0
        self.refused("or later")

    def test_a_column_twice(self):
        self.data[96] = 1
        self.refused("twice")


if columns.numpy is not None:

    class WithoutNumpy:
        """The same once more as on a machine that has no numpy."""

        def setUp(self):
            numpy, columns.numpy = columns.numpy, None
            self.addCleanup(setattr, columns, "numpy", numpy)
            super().setUp()

    class VectorsWithoutNumpyTest(WithoutNumpy, VectorsTest):
        pass

    class ViewsWithoutNumpyTest(WithoutNumpy, ViewsTest):
        pass

    class HostileWithoutNumpyTest(WithoutNumpy, HostileTest):
        pass


if __name__ == "__main__":
    unittest.main()

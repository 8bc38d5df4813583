"""The batch format: small tables of typed columns, little-endian, as docs/batch-format.md describes them.

``BatchWriter`` writes a batch straight into memory, ``BatchView`` reads one where it lies. Columns are numpy arrays
where numpy is there, else memoryviews of the same shape; either way they are views, and nothing is copied.
"""

from __future__ import annotations

import struct
import sys
from math import prod
from typing import Optional

from . import columns
from .columns import CODES, SIZES, BatchError, Column, ElementType
from .elements import Encoded, encode
from .shapes import Place, Target, by_row

if sys.byteorder != "little":
    raise ImportError("batches are little-endian and are mapped as they are; this machine is not")

MAGIC, VERSION = 0x42594C52, 1
HEADER = struct.Struct("<IHHIiqiIq24x")
DESCRIPTOR = struct.Struct("<HBBi3iI8x")
MAX_COLUMNS = 16
DATA_BEGINS = HEADER.size + MAX_COLUMNS * DESCRIPTOR.size


def aligned(offset: int) -> int:
    return (offset + 63) & ~63


class BatchWriter:
    """Writes a batch into ``memory`` from its first byte on, column after column; ``finish`` completes it."""

    def __init__(self, memory: memoryview):
        self._memory = memory
        self._descriptors = []
        self._end = DATA_BEGINS

    def column(self, column: Column, element: ElementType, rows: int, shape: tuple = ()):
        """Room for a column, to be filled: a view of ``[rows, *shape]`` elements, with undefined content."""
        begin, end = self._reserve(column, element, rows, shape)
        return view(self._memory[begin:end], element, rows, shape)

    def _reserve(self, column: Column, element: ElementType, rows: int, shape: tuple) -> tuple[int, int]:
        if len(self._descriptors) == MAX_COLUMNS:
            raise BatchError(f"a batch has at most {MAX_COLUMNS} columns")
        offset = aligned(self._end)
        end = offset + rows * prod(shape) * SIZES[element]
        if end > len(self._memory):
            raise BatchError(
                f"{column.name} ends at byte {end}, and the batch has room for {len(self._memory)}; open the exchange"
                " with larger slots (slot_bytes), or submit fewer steps at a time"
            )
        dims = tuple(shape) + (0,) * (3 - len(shape))
        self._descriptors.append((column, element, 0, rows, *dims, offset))
        self._end = end
        return offset, end

    def put(
        self,
        column: Column,
        element: ElementType,
        values,
        shape: tuple = (),
        rows: Optional[int] = None,
        place: Place = by_row,
    ) -> int:
        """Copies ``values`` into a new column and returns how many rows they are: ``rows``, where given.

        :param place: names a row in errors
        """
        target = Target(column, element, shape, None if rows is None else (rows,), place)
        return self.copy(target, encode(values, target))

    def copy(self, target: Target, encoded: Encoded) -> int:
        """The same with numbers that were encoded for it."""
        data, rows = encoded
        begin, end = self._reserve(target.column, target.element, rows, target.shape)
        if data.nbytes:
            self._memory[begin:end] = data
        return rows

    def finish(self, rows: int, sequence: int = 0, agent_id: int = 0, policy_version: int = 0) -> int:
        """Writes header and descriptors; returns the batch's length in bytes."""
        header = (MAGIC, VERSION, len(self._descriptors), self._end, agent_id, sequence, rows, 0, policy_version)
        HEADER.pack_into(self._memory, 0, *header)
        for i, descriptor in enumerate(self._descriptors):
            DESCRIPTOR.pack_into(self._memory, HEADER.size + i * DESCRIPTOR.size, *descriptor)
        return self._end


class BatchView:
    """A batch that was read: ``agent_id``, ``sequence``, ``rows``, ``policy_version``, ``columns``: views by column.

    The columns lie in ``memory`` itself and change with it.
    """

    def __init__(self, memory):
        memory = memoryview(memory).cast("B")
        if len(memory) < HEADER.size:
            raise BatchError(f"a batch has at least {HEADER.size} bytes, this one {len(memory)}")
        magic, version, count, length, *fields = HEADER.unpack_from(memory)
        if magic != MAGIC:
            raise BatchError(f"this is no batch: it begins with {magic:#x}, a batch with {MAGIC:#x}")
        if version != VERSION:
            raise BatchError(f"this batch has layout version {version}; this client reads version {VERSION}")
        if not 1 <= count <= MAX_COLUMNS:
            raise BatchError(f"a batch has 1 to {MAX_COLUMNS} columns, this one {count}")
        begins = HEADER.size + count * DESCRIPTOR.size
        if not begins <= length <= len(memory):
            raise BatchError(f"the batch says that it has {length} bytes; allowed are {begins} to {len(memory)}")
        self.agent_id, self.sequence, self.rows, _, self.policy_version = fields
        self.columns = {}
        for i in range(count):
            begins = self._read(memory[:length], HEADER.size + i * DESCRIPTOR.size, begins)

    def _read(self, memory: memoryview, at: int, begins: int) -> int:
        number, element, part, rows, *dims, offset = DESCRIPTOR.unpack_from(memory, at)
        shape = tuple(d for d in dims if d)
        if element not in SIZES or part or rows < 0 or min(dims) < 0 or tuple(dims[: len(shape)]) != shape:
            raise BatchError(f"column {number}: type {element}, part {part}, {rows} rows of shape {dims} make no sense")
        end = offset + rows * prod(shape) * SIZES[element]
        if offset % 64 or offset < begins or end > len(memory):
            raise BatchError(
                f"column {number} lies at bytes {offset} to {end}; it begins at a multiple of 64, {begins} or later,"
                f" and ends by {len(memory)}"
            )
        if number in self.columns:
            raise BatchError(f"column {number} is there twice")
        self.columns[number] = view(memory[offset:end], ElementType(element), rows, shape)
        return end

    def __getitem__(self, column: Column):
        try:
            return self.columns[column]
        except KeyError:
            raise BatchError(f"there is no {Column(column).name} in the batch") from None

    def get(self, column: Column):
        """The column, or None when the batch has none."""
        return self.columns.get(column)


def view(memory: memoryview, element: ElementType, rows: int, shape: tuple):
    """``memory`` as ``[rows, *shape]`` elements."""
    if columns.numpy is not None:
        return columns.numpy.frombuffer(memory, dtype=CODES[element]).reshape(rows, *shape)
    if not shape or not rows:
        return memory.cast(CODES[element])
    return memory.cast("B").cast(CODES[element], (rows, *shape))

"""The columns that a batch may have, and what their elements are."""

from __future__ import annotations

from enum import IntEnum

try:
    import numpy  # noqa: F401 - the other modules take it from here
except ImportError:  # everything works without, a little slower
    numpy = None


class Column(IntEnum):
    OBSERVATION = 1
    ACTION = 2
    ACTION_MASK = 3
    REWARD = 4
    TERMINATED = 5
    TRUNCATED = 6
    FINAL_OBSERVATION = 7
    FINAL_ROW = 8
    NEXT_OBSERVATION = 9
    LOG_PROB = 10
    VALUE = 11
    LANE = 12
    EPISODE_START = 13
    PLANES = 14
    DISTRIBUTION = 15


OBSERVATIONS = (Column.OBSERVATION, Column.NEXT_OBSERVATION, Column.FINAL_OBSERVATION)
FLAGS = (Column.ACTION_MASK, Column.TERMINATED, Column.TRUNCATED, Column.EPISODE_START)


class ElementType(IntEnum):
    FLOAT32 = 1
    INT32 = 2
    UINT8 = 3


# struct's and numpy's names for them
CODES = {ElementType.FLOAT32: "f", ElementType.INT32: "i", ElementType.UINT8: "B"}
SIZES = {ElementType.FLOAT32: 4, ElementType.INT32: 4, ElementType.UINT8: 1}


class BatchError(ValueError):
    """Bytes that are no batch, or numbers that fit none: what was seen, what is allowed, and what to write instead."""

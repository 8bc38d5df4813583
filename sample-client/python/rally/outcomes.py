"""What came of the steps of a round: rewards, and how episodes ended."""

from __future__ import annotations

from array import array
from collections import defaultdict
from copy import deepcopy
from itertools import chain
from math import isfinite
from operator import itemgetter
from typing import Any, Iterator, Mapping, NamedTuple, Optional, Sequence

from . import columns
from .columns import BatchError, Column, ElementType
from .elements import encode
from .errors import NotFinite
from .shapes import Place, Target

REWARDS = Target(Column.REWARD, ElementType.FLOAT32)
TERMINATED, TRUNCATED = (Target(end, ElementType.UINT8) for end in (Column.TERMINATED, Column.TRUNCATED))
LANES = Target(Column.LANE, ElementType.INT32)

MANY = 128
"""From so many rows on numpy is faster: summing takes a fifth of its time for one, twice for 256, 80 times for 16,384."""


class Piece(NamedTuple):
    """A rectangle of outcomes, ``[steps, lanes]``, as ``replay.submit`` takes them; the columns as bytes."""

    lanes: Optional[list]
    """None: all of them, in order"""
    rewards: bytes
    terminated: bytes
    truncated: bytes
    final_rows: list
    finals: list
    width: int
    """How many lanes they are"""

    @property
    def steps(self) -> int:
        return len(self.terminated) // self.width

    def lane(self, row: int) -> int:
        return row % self.width if self.lanes is None else self.lanes[row % self.width]

    def halves(self) -> tuple["Piece", "Piece"]:
        """The same in two, of half the lanes each."""
        return self._part(0, self.width // 2), self._part(self.width // 2, self.width)

    def _part(self, begin: int, end: int) -> "Piece":
        rows = range(0, len(self.terminated), self.width)
        width = end - begin
        finals = [(row, final) for row, final in zip(self.final_rows, self.finals) if begin <= row % self.width < end]
        return Piece(
            list(range(begin, end)) if self.lanes is None else self.lanes[begin:end],
            b"".join(self.rewards[4 * (row + begin) : 4 * (row + end)] for row in rows),
            b"".join(self.terminated[row + begin : row + end] for row in rows),
            b"".join(self.truncated[row + begin : row + end] for row in rows),
            [row // self.width * width + row % self.width - begin for row, _ in finals],
            [final for _, final in finals],
            width,
        )


class _Step(NamedTuple):
    lanes: Optional[list]
    rewards: bytes
    terminated: bytes
    truncated: bytes
    finals: Mapping[int, Any]

    def lane(self, n: int) -> int:
        return n if self.lanes is None else self.lanes[n]

    def every_lane(self) -> Sequence[int]:
        return range(len(self.terminated)) if self.lanes is None else self.lanes


class Outcomes:
    """Collects a round's outcomes, step by step; not every lane has to act in every step.

    >>> outcomes = Outcomes()
    >>> outcomes.add([0.0, 1.0], terminated=[0, 1], truncated=[0, 0])
    >>> outcomes.add([0.5], terminated=[0], truncated=[1], lanes=[0], finals={0: [0.1, 0.2]})
    >>> len(outcomes)
    3
    """

    def __init__(self) -> None:
        self._steps: list[_Step] = []
        self._rows = 0

    def __len__(self) -> int:
        """How many rows were added."""
        return self._rows

    def add(self, rewards, terminated, truncated, lanes=None, finals: Optional[Mapping[int, Any]] = None) -> None:
        """The outcomes of one ``infer``.

        :param rewards: ``[n]``, one for each row of that ``infer``
        :param terminated: ``[n]``, true where the episode ended by its own rules
        :param truncated: ``[n]``, true where it was cut off from outside
        :param lanes: ``[n]``, the lanes of that ``infer``, when it named any
        :param finals: for each lane that was truncated, the last observation of its episode, the one *before* the
            restart: the server estimates from it what would have come. It is copied
        """
        lanes = None if lanes is None else encode(lanes, LANES).data.cast("i").tolist()
        rewards = taken(rewards, REWARDS, lanes)
        ends = taken(terminated, TERMINATED, lanes), taken(truncated, TRUNCATED, lanes)
        rows = len(rewards) // 4
        if not rows == len(ends[0]) == len(ends[1]) == (rows if lanes is None else len(lanes)):
            raise ValueError(
                f"{rows} rewards, {len(ends[0])} terminated, {len(ends[1])} truncated"
                + ("" if lanes is None else f", {len(lanes)} lanes")
                + "; they must be as many as the infer had rows"
            )
        require_finite(rewards, lanes)
        step = _Step(lanes, rewards, *ends, {})
        for n in range(rows) if finals else ones(step.truncated):
            lane, ended = step.lane(n), step.terminated[n] or step.truncated[n]
            if ended and finals and lane in finals:
                step.finals[lane] = copied(finals[lane])
            elif ended and not step.terminated[n]:
                raise ValueError(f"lane {lane} was truncated: its final observation must be in finals")
        self._steps.append(step)
        self._rows += rows

    def pieces(self) -> Iterator[Piece]:
        """All of it in rectangles: one when the same lanes acted in every step, else one for each number of steps."""
        if not self._rows:
            return
        lanes, width = self._steps[0].lanes, len(self._steps[0].terminated)
        rewards, terminated, truncated = (b"".join(column) for column in list(zip(*self._steps))[1:4])
        finals = self._finals()
        if all(step.lanes == lanes and len(step.terminated) == width for step in self._steps):
            yield Piece(lanes, rewards, terminated, truncated, list(finals), list(finals.values()), width)
            return
        numbers = memoryview(rewards).cast("f").tolist()
        by_count: dict[int, list] = defaultdict(list)
        for lane, rows in sorted(self._rows_by_lane().items()):
            by_count[len(rows)].append((lane, rows))
        for _, group in sorted(by_count.items()):
            cells = list(chain.from_iterable(zip(*(rows for _, rows in group))))
            pick = itemgetter(*cells) if len(cells) > 1 else lambda column: (column[cells[0]],)
            ended = [at for at, row in enumerate(cells) if row in finals] if finals else []
            yield Piece(
                [lane for lane, _ in group],
                array("f", pick(numbers)).tobytes(),
                bytes(pick(terminated)),
                bytes(pick(truncated)),
                ended,
                [finals[cells[at]] for at in ended],
                len(group),
            )

    def _rows_by_lane(self) -> dict[int, list[int]]:
        rows, begin = defaultdict(list), 0
        for step in self._steps:
            for row, lane in enumerate(step.every_lane(), begin):
                rows[lane].append(row)
            begin += len(step.terminated)
        return rows

    def _finals(self) -> dict[int, Any]:
        """The final observations by the row that ended with them, in order."""
        finals, begin = {}, 0
        for step in self._steps:
            if step.finals:
                finals.update(
                    (begin + n, step.finals[lane]) for n, lane in enumerate(step.every_lane()) if lane in step.finals
                )
            begin += len(step.terminated)
        return finals


def taken(values, target: Target, lanes: Optional[list]) -> bytes:
    try:
        return bytes(encode(values, target).data)
    except BatchError:  # once more, to name the place
        encode(values, target._replace(place=lane_of(lanes)))
        raise


def lane_of(lanes: Optional[list]) -> Place:
    return lambda column, row: f"lane {lanes[row] if lanes and row < len(lanes) else row}"


def require_finite(rewards: bytes, lanes: Optional[list]) -> None:
    """A reward that is none must not wait for the end of the round to be found."""
    numbers = memoryview(rewards).cast("f")
    if len(numbers) > MANY and columns.numpy is not None:
        finite = columns.numpy.isfinite(columns.numpy.frombuffer(rewards, "f")).all()
    else:
        finite = isfinite(sum(numbers))
    for row, reward in () if finite else enumerate(numbers):
        if not isfinite(reward):
            where = lane_of(lanes)(Column.REWARD, row)
            raise NotFinite(f"REWARD of {where} is {reward}; only finite numbers are allowed")


def copied(final: Any) -> Any:
    """Games may use its memory for the next episode's."""
    known = columns.numpy is not None and hasattr(final, "__array__")
    return columns.numpy.array(final) if known else deepcopy(final)


def ones(flags: bytes) -> Iterator[int]:
    """Where they are set; most are not."""
    at = flags.find(1)
    while at >= 0:
        yield at
        at = flags.find(1, at + 1)

"""What came of the steps of a round: rewards, and how episodes ended."""

from __future__ import annotations

from copy import deepcopy
from math import isfinite
from typing import Any, Iterator, Mapping, NamedTuple, Optional

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
        if all(step.lanes == lanes and len(step.terminated) == width for step in self._steps):
            rows = enumerate((step, n) for step in self._steps for n in range(width)) if self._finals() else ()
            yield Piece(lanes, *(b"".join(column) for column in list(zip(*self._steps))[1:4]), *final_rows(rows), width)
            return
        places: dict[int, list] = {}
        for step in self._steps:
            for n in range(len(step.terminated)):
                places.setdefault(step.lane(n), []).append((step, n))
        for count in sorted({len(own) for own in places.values()}):
            group = [lane for lane, own in sorted(places.items()) if len(own) == count]
            cells = [places[lane][t] for t in range(count) for lane in group]
            yield Piece(
                group,
                b"".join(step.rewards[4 * n : 4 * n + 4] for step, n in cells),
                bytes([step.terminated[n] for step, n in cells]),
                bytes([step.truncated[n] for step, n in cells]),
                *final_rows(enumerate(cells)),
                len(group),
            )

    def _finals(self) -> bool:
        return any(step.finals for step in self._steps)


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


def final_rows(cells) -> tuple[list, list]:
    """FINAL_ROW and FINAL_OBSERVATION of ``(row, (step, n))``."""
    ended = [
        (row, step.finals[step.lane(n)])
        for row, (step, n) in cells
        if (step.terminated[n] or step.truncated[n]) and step.lane(n) in step.finals
    ]
    return [row for row, _ in ended], [final for _, final in ended]


def ones(flags: bytes) -> Iterator[int]:
    """Where they are set; most are not."""
    at = flags.find(1)
    while at >= 0:
        yield at
        at = flags.find(1, at + 1)

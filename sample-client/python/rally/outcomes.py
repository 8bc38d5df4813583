"""What came of the steps of a round: rewards, and how episodes ended."""

from __future__ import annotations

from array import array
from typing import Any, Iterator, Mapping, NamedTuple, Optional, Sequence

from .batch import ElementType, as_bytes


class Piece(NamedTuple):
    """A rectangle of outcomes, ``[steps, lanes]``, as ``replay.submit`` takes them. ``lanes`` None: all of them, in order."""

    lanes: Optional[array]
    rewards: Any
    terminated: Any
    truncated: Any
    final_rows: array
    finals: list


class _Step(NamedTuple):
    lanes: Optional[Sequence[int]]
    rewards: memoryview
    terminated: bytes
    truncated: bytes
    finals: Mapping[int, Any]


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
            restart: the server estimates from it what would have come
        """
        lanes = None if lanes is None else [int(lane) for lane in lanes]
        rewards = memoryview(bytes(as_bytes(rewards, ElementType.FLOAT32))).cast("f")
        ends = [bytes(as_bytes(end, ElementType.UINT8)) for end in (terminated, truncated)]
        if not len(rewards) == len(ends[0]) == len(ends[1]) == (len(rewards) if lanes is None else len(lanes)):
            raise ValueError(
                f"{len(rewards)} rewards, {len(ends[0])} terminated, {len(ends[1])} truncated"
                + ("" if lanes is None else f", {len(lanes)} lanes")
                + "; they must be as many as the infer had rows"
            )
        finals = finals or {}
        for position, (over, cut) in enumerate(zip(*ends)):
            lane = position if lanes is None else lanes[position]
            if cut and not over and lane not in finals:
                raise ValueError(f"lane {lane} was truncated: its final observation must be in finals")
        self._steps.append(_Step(lanes, rewards, *ends, finals))
        self._rows += len(rewards)

    def pieces(self) -> Iterator[Piece]:
        """All of it in rectangles: one when the same lanes acted in every step, else one for each number of steps."""
        if not self._steps:
            return
        lanes = self._steps[0].lanes
        if all(step.lanes == lanes and len(step.rewards) == len(self._steps[0].rewards) for step in self._steps):
            width = len(self._steps[0].rewards)
            yield self._piece(lanes, [[(step, n) for n in range(width)] for step in self._steps])
            return
        places: dict[int, list] = {}
        for step in self._steps:
            for n in range(len(step.rewards)):
                places.setdefault(n if step.lanes is None else step.lanes[n], []).append((step, n))
        for count in sorted({len(own) for own in places.values()}):
            group = [lane for lane, own in sorted(places.items()) if len(own) == count]
            yield self._piece(group, [[places[lane][t] for lane in group] for t in range(count)])

    @staticmethod
    def _piece(lanes: Optional[Sequence[int]], table: list) -> Piece:
        cells = [cell for row in table for cell in row]
        final_rows, finals = array("i"), []
        for row, (step, n) in enumerate(cells):
            lane = n if step.lanes is None else step.lanes[n]
            if (step.truncated[n] or step.terminated[n]) and lane in step.finals:
                final_rows.append(row)
                finals.append(step.finals[lane])
        return Piece(
            None if lanes is None else array("i", lanes),
            array("f", [step.rewards[n] for step, n in cells]),
            bytes([step.terminated[n] for step, n in cells]),
            bytes([step.truncated[n] for step, n in cells]),
            final_rows,
            finals,
        )

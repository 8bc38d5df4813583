"""The columns of an agent's batches, as its spec says, and how much room they take."""

from __future__ import annotations

from math import prod
from typing import Optional

from .batch import DATA_BEGINS, aligned
from .columns import SIZES, Column, ElementType
from .shapes import Place, Target, by_row

FLOAT32, INT32, UINT8 = ElementType.FLOAT32, ElementType.INT32, ElementType.UINT8
PAGE = 4096
GENEROUS = 16 << 20
"""Up to so many bytes a slot has room for whatever may come; beyond it, for each request by itself."""


class Layout:
    """The types and shapes of one row."""

    def __init__(self, spec: dict):
        observation, action = spec["observation"], spec["action"]
        self.observation_type = {"float32": FLOAT32, "uint8": UINT8}[observation["type"]]
        self.observation_shape = tuple(observation["shape"])
        self.action_type = FLOAT32 if action["type"] == "continuous" else INT32
        self.action_shape = {
            "discrete": lambda: (),
            "multi-discrete": lambda: (len(action["n"]),),
            "continuous": lambda: (len(action["low"]),),
        }[action["type"]]()
        choices = {"discrete": lambda n: n, "multi-discrete": sum}.get(action["type"], lambda n: 0)(action.get("n"))
        self.row = {
            Column.OBSERVATION: (self.observation_type, self.observation_shape),
            Column.NEXT_OBSERVATION: (self.observation_type, self.observation_shape),
            Column.FINAL_OBSERVATION: (self.observation_type, self.observation_shape),
            Column.ACTION: (self.action_type, self.action_shape),
            Column.ACTION_MASK: (UINT8, (choices,)),
            Column.PLANES: (UINT8, (observation.get("planes", 0),)),
            Column.DISTRIBUTION: (FLOAT32, (choices or 3 * prod(self.action_shape),)),
            Column.LOG_PROB: (FLOAT32, ()),
            Column.VALUE: (FLOAT32, ()),
            Column.REWARD: (FLOAT32, ()),
            Column.TERMINATED: (UINT8, ()),
            Column.TRUNCATED: (UINT8, ()),
            Column.EPISODE_START: (UINT8, ()),
            Column.LANE: (INT32, ()),
            Column.FINAL_ROW: (INT32, ()),
        }

    def target(self, column: Column, lead: Optional[tuple] = None, place: Place = by_row) -> Target:
        return Target(column, *self.row[column], lead, place)

    def row_bytes(self, column: Column) -> int:
        element, shape = self.row[column]
        return SIZES[element] * prod(shape)

    def batch_bytes(self, **rows: int) -> int:
        """The length of a batch whose columns, by their names in lower case, have so many rows."""
        return DATA_BEGINS + sum(aligned(n * self.row_bytes(Column[name.upper()])) for name, n in rows.items())

    def infer_bytes(self, lanes: int) -> int:
        request = self.batch_bytes(observation=lanes, lane=lanes, action_mask=lanes, planes=lanes, episode_start=lanes)
        return max(request, self.batch_bytes(action=lanes, log_prob=lanes, value=lanes, distribution=lanes))

    def submit_bytes(self, lanes: int, steps: int, finals: int, transitions: bool = False) -> int:
        rows = lanes * steps
        whole = dict.fromkeys(
            ("observation", "action", "action_mask", "planes", "log_prob"), rows if transitions else 0
        )
        outcomes = dict.fromkeys(("reward", "terminated", "truncated"), rows)
        ends = dict(next_observation=lanes, lane=lanes, final_observation=finals, final_row=finals)
        return self.batch_bytes(**whole, **outcomes, **ends)

    def slot_bytes(self, lanes: int, steps: int, most: int) -> int:
        """How large slots are to be in which ``lanes`` games act together, and are submitted after ``steps`` steps.

        A round that is too large for one batch is submitted in several, of some lanes each, so that one lane's must fit.

        :param most: what the server allows
        """
        room = max(self.infer_bytes(lanes), self.submit_bytes(lanes, steps, lanes * steps, transitions=True))
        if room > GENEROUS:
            one_lane = min(self.submit_bytes(1, steps, steps, transitions=True), most)
            room = max(self.infer_bytes(lanes), one_lane, GENEROUS)
        return -(-room // PAGE) * PAGE

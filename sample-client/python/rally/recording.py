"""Recordings: what somebody did, kept for others to learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from .columns import Column
from .errors import RallyError
from .exchange import Slot
from .outcomes import Outcomes

if TYPE_CHECKING:
    from .agent import Agent

SLOT_BYTES = 8 << 20
"""At most, where one step of all lanes and one lane's steps fit."""

PAGE = 4096


class Recording:
    """A recording in the making: complete transitions that are kept by the server and not learnt from. It ends with
    ``stop``, its ``with``, or the connection."""

    def __init__(self, agent: Agent, name: str, by: Optional[str], scene: Optional[str]):
        self.name = name
        self._agent = agent
        self._slot: Optional[Slot] = None
        started = agent.server.call("recording.start", recording=name, agent=agent.name, by=by, scene=scene)
        self.path: str = started["path"]
        """The recording's folder."""
        self._open = True

    def append(
        self, observations, actions, outcomes: Outcomes, next_observations, *, action_mask=None, planes=None
    ) -> int:
        """Adds some steps of the same lanes; returns how many rows.

        :param observations: ``[steps, lanes, …]``
        :param actions: ``[steps, lanes]``, or ``[steps, lanes, dims]``
        :param next_observations: ``[lanes, …]``, what each lane sees after its last step
        :param action_mask: ``[steps, lanes, choices]``, as with ``infer``
        :param planes: ``[steps, lanes, planes]``, as with ``infer``
        """
        more = {Column.ACTION_MASK: action_mask, Column.PLANES: planes}
        to = "recording.append", {"recording": self.name}
        slot = self._room(outcomes)
        return self._agent._transitions(slot, observations, actions, outcomes, next_observations, more, to)

    def _room(self, outcomes: Outcomes) -> Slot:
        layout = self._agent.layout
        lanes = steps = most = least = 1
        for piece in outcomes.pieces():
            steps, finals = piece.steps, len(piece.finals)
            lanes = max(lanes, 1 + max(piece.lane(n) for n in range(piece.width)))
            most = max(most, layout.submit_bytes(piece.width, steps, finals, transitions=True))
            least = max(least, layout.submit_bytes(1, steps, finals, transitions=True))
        size = -(-max(least, min(most, SLOT_BYTES)) // PAGE) * PAGE
        slot = self._slot
        if slot is None or slot.exchange.slot_bytes < size or slot.exchange.lanes < lanes:
            if slot is not None:
                slot.exchange.close()
            slot = self._slot = self._agent.server.open_exchange(lanes, 1, size)[0]
        return slot

    def stop(self) -> dict:
        """Ends it; returns ``steps``, ``episodes``, ``meanReturn`` where one has ended, ``bytes`` and ``path``."""
        if self._slot is not None:
            self._slot.exchange.close()
            self._slot = None
        self._open = False
        return self._agent.server.call("recording.stop", recording=self.name)

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, kind, error, trace) -> None:
        if not self._open:
            return
        try:
            self.stop()
        except RallyError:
            if error is None:
                raise

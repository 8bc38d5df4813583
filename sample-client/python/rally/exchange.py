"""Exchange files: slots in memory that this process and the server share."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Optional

from .batch import BatchView, BatchWriter
from .errors import InvalidSlot, UnknownExchange

if TYPE_CHECKING:
    from .connection import Connection, Pending


class Slot:
    """Room for one request and its reply. From the command that names it until its answer it is the server's."""

    def __init__(self, exchange: "Exchange", index: int, request: memoryview, reply: memoryview):
        self.exchange = exchange
        self.index = index
        self.pending: Optional["Pending"] = None
        self.staged: Optional[tuple] = None
        """The batch that ``Agent.observations`` has begun here, and its rows."""
        self.sequence = 0
        self._request = request
        self._reply = reply

    @property
    def busy(self) -> bool:
        """Whether it is the server's at the moment."""
        return self.pending is not None and not self.pending.answered

    def write(self) -> BatchWriter:
        """Begins a batch in the request half.

        :raises InvalidSlot: while the server has it
        :raises UnknownExchange: the file is no longer whole
        """
        if self.busy:
            raise InvalidSlot(f"slot {self.index} is the server's until {self.pending} is answered; use another slot")
        self.exchange.require_whole()
        return BatchWriter(self._request)

    def read(self) -> BatchView:
        """The reply, as views that are good until the slot's next command."""
        self.exchange.require_whole()
        return BatchView(self._reply)


class Exchange:
    """A mapped exchange file with its ``slots``; ``exchange[i]`` is one of them. Closed with the connection."""

    def __init__(self, connection: "Connection", opened: dict):
        self.number = opened["exchange"]
        self.lanes = opened["lanes"]
        self.slot_bytes = opened["slotBytes"]
        self.connection = connection
        stride = opened["slotStrideBytes"]
        self._path = opened["path"]
        with open(self._path, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), opened["slots"] * stride)
        whole = memoryview(self._map)
        self.slots = []
        for i in range(opened["slots"]):
            reply = i * stride + self.slot_bytes
            self.slots.append(
                Slot(self, i, whole[i * stride : reply], whole[reply : reply + self.slot_bytes]),
            )

    def __getitem__(self, index: int) -> Slot:
        return self.slots[index]

    def __len__(self) -> int:
        return len(self.slots)

    def require_whole(self) -> None:
        """Beyond the end of a file that somebody has shortened, the system ends a process that reads or writes.

        :raises UnknownExchange: it is shorter than its slots
        """
        size = self._map.size()
        if size < len(self._map):
            raise UnknownExchange(
                f"somebody has shortened {self._path} to {size} of {len(self._map)} bytes; open the exchange again"
            )

    def close(self) -> None:
        """Gives the file back. The mapping itself goes with the last view of it."""
        if not self.connection.lost:
            self.connection.call("exchange.close", {"exchange": self.number})
        self.slots = []

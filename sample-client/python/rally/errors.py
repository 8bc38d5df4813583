"""What can go wrong: a class for each of the protocol's stable codes.

``str(error)`` says what was seen, what is allowed and what to do: show it. ``error.code`` is the stable number and
``error.name`` the stable name. A code that a newer server has added arrives as a plain :class:`RallyError`.
"""

from __future__ import annotations

from typing import Optional


class RallyError(Exception):
    """The base of them all."""

    code = 0

    def __init__(self, message: str, code: Optional[int] = None, name: Optional[str] = None):
        super().__init__(message)
        self.code = type(self).code if code is None else code
        self.name = name or screaming(type(self).__name__)


class ParseError(RallyError):
    code = -32700


class InvalidRequest(RallyError):
    code = -32600


class MethodNotFound(RallyError):
    code = -32601


class InvalidParams(RallyError):
    code = -32602


class InternalError(RallyError):
    code = -32603


class Unauthenticated(RallyError):
    """A wrong token: the server is another one by now."""

    code = -32001


class UnsupportedVersion(RallyError):
    """Client and server speak no version in common; the message names both, and who has to be updated."""

    code = -32002


class LineTooLong(RallyError):
    code = -32003


class TooManyRequests(RallyError):
    code = -32004


class Cancelled(RallyError):
    """It was cancelled and has changed nothing; a ``train`` has dropped its steps."""

    code = -32005


class ShuttingDown(RallyError):
    code = -32006


class LocalOnly(RallyError):
    """Only a client on the server's own machine can have that done: it needs a file there."""

    code = -32007


class UnknownAgent(RallyError):
    """No live agent of that name: create or load it."""

    code = -32010


class AgentExists(RallyError):
    code = -32011


class InvalidSpec(RallyError):
    code = -32012


class SpecMismatch(RallyError):
    code = -32013


class UnknownExchange(RallyError):
    code = -32020


class InvalidSlot(RallyError):
    code = -32021


class InvalidBatch(RallyError):
    code = -32022


class NotFinite(RallyError):
    """A NaN or an infinity is in the batch; nothing was taken over."""

    code = -32023


class UnknownReplayLog(RallyError):
    code = -32024


class UnknownRecording(RallyError):
    """The home has no recording of that name, or the connection is making none."""

    code = -32025


class NothingToTrain(RallyError):
    code = -32030


class RolloutDiscarded(RallyError):
    """The steps are gone: drop the round and play the next."""

    code = -32031


class RolloutFull(RallyError):
    code = -32032


class AgentDeterministic(RallyError):
    code = -32033


class Diverged(RallyError):
    """Learning produced NaN or infinity; it was undone."""

    code = -32034


class UnknownCheckpoint(RallyError):
    code = -32040


class CorruptCheckpoint(RallyError):
    code = -32041


class DiskFull(RallyError):
    code = -32042


class DeadlineExceeded(RallyError):
    """Neither answer nor progress came in time. The server lives, and has been asked to cancel the request."""

    code = -32090


class ConnectionLost(RallyError):
    """The connection ended before the answer. ``Server.reconnect()`` makes a new one."""

    code = -32091


class ServerDied(ConnectionLost):
    """The server's process did not start, or is dead. ``Server.reconnect()`` launches it again."""

    code = -32092
    exit_code: Optional[int] = None
    """What it ended with; 3: another server has the home"""


def screaming(name: str) -> str:
    """``UnknownAgent`` → ``UNKNOWN_AGENT``, as the protocol writes it."""
    return "".join("_" + c if c.isupper() and i else c for i, c in enumerate(name)).upper()


def descendants(error: type) -> list[type]:
    return [kind for child in error.__subclasses__() for kind in (child, *descendants(child))]


BY_CODE = {error.code: error for error in [RallyError, *descendants(RallyError)]}
__all__ = [error.__name__ for error in BY_CODE.values()]


def from_answer(error: dict) -> RallyError:
    """The exception for the ``error`` of an answer."""
    code = error.get("code", 0)
    data = error.get("data")
    name = data.get("name") if isinstance(data, dict) else None
    return BY_CODE.get(code, RallyError)(str(error.get("message", error)), code, name)

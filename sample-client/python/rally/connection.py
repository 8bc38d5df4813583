"""The command channel: lines of JSON over TCP, many requests in flight, answers in any order."""

from __future__ import annotations

import json
import math
import logging
import selectors
import socket
import threading
import time
from typing import Any, Callable, Optional

from .errors import ConnectionLost, DeadlineExceeded, InternalError, LineTooLong, RallyError, from_answer

log = logging.getLogger("rally")

MAX_ANSWER_BYTES = 8388608
SILENCE_S = 10
"""After so long without a word of the server's it is said that this waits."""
TICK_S = 0.25
"""How long a read of the socket blocks; deadlines are looked at in between."""


class Pending:
    """A request in flight. ``result`` waits for its answer, ``done`` only looks."""

    def __init__(self, connection: "Connection", request: int, method: str, convert=None, progress=None, explain=None):
        self.id = request
        self.method = method
        self.answered = False
        self._connection = connection
        self._convert = convert
        self._progress = progress
        self._explain = explain
        self._news: Optional[dict] = None
        self._answer: Any = None
        self._error: Optional[RallyError] = None

    def done(self) -> bool:
        """Whether ``result`` would return at once. Never waits: a game may ask in every frame."""
        if not self.answered:
            self._connection.read(self, 0)
        self._tell()
        return self.answered

    def result(self, timeout_s: Any = ...) -> Any:
        """Waits for the answer; calls the progress callback meanwhile, on this thread.

        :param timeout_s: how long to wait without any sign of life, progress being one; None: for ever. Left out, what
            the connection says
        :raises RallyError: what the server answered
        :raises DeadlineExceeded: the server is asked to cancel the request, and goes on
        :raises ConnectionLost: at once when the server is dead
        """
        self._connection.wait(self, self._connection.timeout_s if timeout_s is ... else timeout_s)
        if self._error is not None:
            raise self._error if self._explain is None else self._explain(self._error)
        if self._convert is None:
            return self._answer
        try:
            return self._convert(self._answer)
        except (LookupError, TypeError, ValueError) as e:
            raise InternalError(f"the server's answer to {self.method} makes no sense to this client: {e!r}") from e

    def cancel(self) -> bool:
        """Asks the server to cancel it; ``result`` raises Cancelled, or returns what was faster. False: too late."""
        if self.answered:
            return False
        return bool(self._connection.call("cancel", {"id": self.id}).get("cancelled"))

    def __str__(self) -> str:
        return f"{self.method} (request {self.id})"

    def _tell(self) -> bool:
        news, self._news = self._news, None
        if news is not None and self._progress is not None:
            self._progress(news)
        return news is not None


class Connection:
    """One connection. Any thread may use it; of those that wait, one reads for all."""

    def __init__(
        self,
        host: str,
        port: int,
        timeout_s: Optional[float],
        why_lost: Callable[[str], RallyError] = ConnectionLost,
        alive: Callable[[], bool] = lambda: True,
        secure: Optional[Callable[[socket.socket], Any]] = None,
    ):
        """
        :param timeout_s: how long requests wait by default
        :param why_lost: makes the error for a lost connection from what was seen
        :param alive: whether the server's process lives, asked when it has been silent: another program may have its port
        :param secure: puts TLS over the socket
        """
        self.timeout_s = timeout_s
        self.max_line_bytes = 4096
        self.lost: Optional[RallyError] = None
        self._why_lost = why_lost
        self._alive = alive
        self._pending: dict[int, Pending] = {}
        self._last_id = 0
        self._buffer = bytearray()
        self._sending = threading.Lock()
        self._losing = threading.Lock()
        self._changed = threading.Condition()
        self._reading = False
        try:
            self._socket = socket.create_connection((host, port), timeout_s)
        except OSError as e:
            raise why_lost(f"nobody answers at {host} port {port}: {e}") from e
        if secure is not None:
            try:
                self._socket = secure(self._socket)
            except OSError as e:
                self._socket.close()
                raise why_lost(f"who answers at {host} port {port} is not trusted: {e}") from e
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setblocking(False)
        self._readable, self._writable = selectors.DefaultSelector(), selectors.DefaultSelector()
        self._readable.register(self._socket, selectors.EVENT_READ)
        self._writable.register(self._socket, selectors.EVENT_WRITE)

    def call(self, method: str, params: dict, timeout_s: Any = ...) -> Any:
        """Sends a request and waits for its result."""
        return self.send(method, params).result(timeout_s)

    def send(self, method: str, params: dict, convert=None, progress=None, explain=None) -> Pending:
        """Sends a request. Params that are None are left out.

        :param convert: makes from the answer what ``Pending.result`` returns
        :param progress: gets the params of progress notifications, those that came since the last one at once
        :param explain: makes from the server's error the one that is raised
        """
        with self._sending:
            if self.lost:
                raise self._again()
            self._last_id += 1
            params = {key: value for key, value in params.items() if value is not None}
            request = {"jsonrpc": "2.0", "id": self._last_id, "method": method, "params": params}
            line = encoded(request) + b"\n"
            if len(line) > self.max_line_bytes:
                raise LineTooLong(f"{method} takes {len(line)} bytes; the server reads at most {self.max_line_bytes}")
            pending = Pending(self, self._last_id, method, convert, progress, explain)
            self._pending[pending.id] = pending
            self._send_all(pending, memoryview(line))
            return pending

    def wait(self, pending: Pending, timeout_s: Optional[float]) -> None:
        """Until it is answered, or nothing was heard of it for so long. A server that is dead ends the wait at once."""
        silence = _Silence(self, pending)
        while not pending.answered:
            expired = timeout_s is not None and silence.seconds() >= timeout_s
            # This process may have been stopped itself: what has arrived meanwhile counts.
            self.read(pending, 0 if expired else TICK_S if timeout_s is None else min(TICK_S, timeout_s))
            if pending._tell():
                silence.restart()
            elif timeout_s is None and not pending.answered:
                silence.tell()
            elif expired and not pending.answered:
                self.send("cancel", {"id": pending.id})
                raise DeadlineExceeded(
                    f"neither answer nor progress for {timeout_s:g} s: {pending}; the server was asked to cancel it and"
                    " goes on. Wait longer with timeout_s"
                )
        pending._tell()

    def read(self, pending: Pending, patience_s: float) -> None:
        """Reads what there is for anybody, waiting so long; returns early when ``pending`` may have been answered."""
        with self._changed:
            if self._reading:
                self._changed.wait(patience_s)
                return
            if pending.answered:
                return
            self._reading = True
        lines = []
        try:
            lines = self._receive(patience_s)
        finally:
            with self._changed:
                self._reading = False
                try:
                    for line in lines:
                        self._take(line)
                except (ValueError, TypeError, RecursionError) as e:
                    self._lose(f"this is no server of Rally, or a broken one: {e}")
                self._changed.notify_all()

    def close(self) -> None:
        """What is in flight is cancelled by the server; exchanges are closed."""
        self._lose("this client has closed the connection", ConnectionLost)

    def _send_all(self, pending: Pending, data: memoryview) -> None:
        silence, length = _Silence(self, pending), len(data)
        try:
            while data:
                try:
                    data = data[self._socket.send(data) :]
                    silence.restart()
                except BlockingIOError:
                    self._wait_for_room(silence)
        except OSError as e:
            self._lose(f"the server hung up: {e}")
            raise self._again() from e
        except BaseException:  # Ctrl-C
            self._pending.pop(pending.id, None)
            if len(data) < length:
                self._lose("this client was interrupted in the middle of a line")
            raise

    def _wait_for_room(self, silence: "_Silence") -> None:
        timeout_s = self.timeout_s
        if self._writable.select(TICK_S if timeout_s is None else min(TICK_S, timeout_s)):
            return
        if timeout_s is None:
            silence.tell()
        elif silence.seconds() >= timeout_s:
            raise socket.timeout(f"it has read nothing for {timeout_s:g} s")

    def _receive(self, patience_s: float) -> list[bytes]:
        if self.lost:
            return []
        try:
            try:
                data = self._socket.recv(65536)
            except BlockingIOError:
                if not patience_s or not self._readable.select(patience_s):
                    return []
                data = self._socket.recv(65536)
        except BlockingIOError:
            return []
        except OSError as e:
            self._lose(f"the connection broke: {e}")
            return []
        if not data:
            self._lose("the server hung up" + (" in the middle of a line" if self._buffer else ""))
            return []
        if b"\n" not in data:
            self._buffer += data
            if len(self._buffer) > MAX_ANSWER_BYTES:
                self._lose(f"a line of more than {MAX_ANSWER_BYTES} bytes came; this is no server of Rally")
            return []
        *lines, rest = (bytes(self._buffer) + data).split(b"\n")
        self._buffer = bytearray(rest)
        return lines

    def _take(self, line: bytes) -> None:
        message = json.loads(line)
        if not isinstance(message, dict):
            raise ValueError(f"{line[:80]!r} is no JSON object")
        if message.get("method") == "progress":
            params = message.get("params")
            pending = self._pending.get(params.get("id")) if isinstance(params, dict) else None
            if pending:
                pending._news = params
            return
        if "method" in message:
            return  # of a newer server
        error = message.get("error")
        if isinstance(error, dict) and message.get("id") is None:
            raise ValueError(f"it could not read a request: {from_answer(error)}")
        if "result" not in message and not isinstance(error, dict):
            raise ValueError(f"{line[:80]!r} is neither a result nor an error")
        request = message.get("id")
        problem = from_answer(error) if isinstance(error, dict) else None  # may find that it makes no sense
        pending = self._pending.pop(request, None) if isinstance(request, int) else None
        if pending:
            pending._answer = message.get("result")
            pending._error = problem
            pending.answered = True

    def _lose(self, seen: str, why: Optional[Callable[[str], RallyError]] = None) -> None:
        with self._losing:
            if self.lost:
                return
            try:
                self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads
            except OSError:
                pass  # it has ended already
            self._socket.close()
            self.lost = (why or self._why_lost)(seen)
            for pending in list(self._pending.values()):
                pending._error = self._again()
                pending.answered = True
            self._pending.clear()

    def _again(self) -> RallyError:
        return type(self.lost)(str(self.lost))


class _Silence:
    """How long nothing was heard of a request, which is said again and again while the server lives."""

    def __init__(self, connection: Connection, pending: Pending):
        self._connection, self._pending = connection, pending
        self.restart()

    def restart(self) -> None:
        self._since, self._told = time.monotonic(), 0

    def seconds(self) -> float:
        return time.monotonic() - self._since

    def tell(self) -> None:
        seconds = self.seconds()
        if seconds < (self._told + 1) * SILENCE_S:
            return
        self._told += 1
        if self._connection._alive():
            log.warning("no answer to %s for %.0f s; the server lives, so this waits", self._pending, seconds)
        else:
            self._connection._lose("the server's process is gone, and another program has its port")


def encoded(value: Any) -> bytes:
    """As JSON in a line; NaN and infinities have no word there: a ValueError names where they stand."""
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False, default=plain).encode()
    except ValueError as e:
        wrong = None if "ircular" in str(e) else not_finite(value)
        if wrong is None:
            raise
        raise ValueError(f"{wrong}, which is no number in JSON: leave it out, or send null") from e


def not_finite(value: Any, path: str = "") -> Optional[str]:
    """The first number in it that is none, as ``metrics.loss is nan``; None where there is not any."""
    value = plain(value) if hasattr(value, "tolist") else value
    if isinstance(value, float):
        return None if math.isfinite(value) else f"{path} is {value}"
    if isinstance(value, dict):
        inner = ((f"{path}.{key}".lstrip("."), item) for key, item in value.items())
    elif isinstance(value, (list, tuple)):
        inner = ((f"{path}[{i}]", item) for i, item in enumerate(value))
    else:
        return None
    return next(filter(None, (not_finite(item, where) for where, item in inner)), None)


def plain(value: Any) -> Any:
    """What JSON does not know: numpy's numbers and arrays, paths."""
    return value.tolist() if hasattr(value, "tolist") else str(value)

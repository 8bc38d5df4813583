"""The protocol of docs/env-server.md: a connection with an environment server, frame by frame."""

from __future__ import annotations

import json
import socket
import struct
import time
from enum import IntEnum
from typing import NamedTuple, Optional

from .errors import BY_CODE, ConnectionLost, DeadlineExceeded, InvalidRequest, RallyError

VERSION = 1
MAX_PAYLOAD_BYTES = 64 << 20
_HEADER = struct.Struct("<ii")


class FrameType(IntEnum):
    HELLO = 1
    WELCOME = 2
    OPEN = 3
    OPENED = 4
    RESET = 16
    OBSERVATIONS = 17
    STEP = 18
    OUTCOMES = 19
    ASSIGN = 20
    ASSIGNED = 21
    SAVE = 22
    STATE = 23
    RESTORE = 24
    REFUSED = 25
    PING = 32
    PONG = 33
    HEARTBEAT = 34
    ERROR = 127


class RoundTrips(NamedTuple):
    """What a series of pings took."""

    mean_ms: float
    worst_ms: float


class EnvConnection:
    """A connection with an environment server, one question and its answer at a time. For one thread.

    ``timeout_s`` is how long the server may be silent while an answer is due: it sends a sign of life every two
    seconds, also while somebody has paused the games.
    """

    def __init__(self, address: str, token: str = "", client: str = "rally-python", timeout_s: float = 30):
        self.address = address
        self.timeout_s = timeout_s
        self._memory = bytearray(1 << 16)
        self._socket = self._connect(address, timeout_s)
        try:
            hello = {"minVersion": VERSION, "maxVersion": VERSION, "token": token, "client": client}
            self.welcome = self.ask_json(FrameType.HELLO, hello, FrameType.WELCOME)
        except BaseException:
            self.close()
            raise

    @staticmethod
    def _connect(address: str, timeout_s: float) -> socket.socket:
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError(f"{address!r} is no address of an environment server; give host:port, 127.0.0.1:12345 say")
        try:
            connected = socket.create_connection((host.strip("[]"), int(port)), timeout_s)
        except OSError as e:
            raise ConnectionLost(
                f"no environment server answers at {address}: {e}; start one there with ./rally env"
            ) from e
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        return connected

    def ask_json(self, question: FrameType, message: dict, answer: FrameType) -> dict:
        return json.loads(bytes(self.ask(question, json.dumps(message).encode(), answer)))

    def ask(self, question: FrameType, payload, answer: FrameType) -> memoryview:
        """Sends a frame and waits for its answer, whose memory the next one uses again."""
        self.send(question, payload)
        return self.receive(answer)

    def send(self, kind: FrameType, payload=b"") -> None:
        try:
            self._socket.sendall(b"".join((_HEADER.pack(len(payload), kind), payload)))
        except OSError as e:
            # It may have said why before it closed the connection.
            try:
                self.receive(FrameType.ERROR)
            except ConnectionLost:
                pass
            raise ConnectionLost(f"the environment server at {self.address} has ended the connection: {e}") from e

    def receive(self, expected: FrameType) -> memoryview:
        while True:
            length, kind = _HEADER.unpack(self._exactly(_HEADER.size))
            if not 0 <= length <= MAX_PAYLOAD_BYTES:
                raise InvalidRequest(f"{self.address} sent a frame of {length} bytes; it is no environment server")
            payload = self._exactly(length)
            if kind == FrameType.ERROR:
                raise _error(payload)
            if kind == FrameType.REFUSED:
                raise ValueError(bytes(payload).decode("utf-8", "replace"))
            if kind == expected:
                return payload
            if kind != FrameType.HEARTBEAT:
                raise InvalidRequest(f"{self.address} sent a frame {kind} where {expected} is due")

    def _exactly(self, length: int) -> memoryview:
        if len(self._memory) < length:
            self._memory = bytearray(length)
        memory = memoryview(self._memory)[:length]
        have = 0
        try:
            while have < length:
                count = self._socket.recv_into(memory[have:])
                if not count:
                    raise ConnectionLost(f"the environment server at {self.address} has ended the connection")
                have += count
        except socket.timeout as e:
            raise DeadlineExceeded(
                f"the environment server at {self.address} has sent nothing for {self.timeout_s:g} s; it may be stopped"
            ) from e
        except OSError as e:
            raise ConnectionLost(f"the connection with {self.address} is lost: {e}") from e
        return memory

    def ping(self, count: int = 10) -> RoundTrips:
        """Measures so many round trips, during which the games stand still."""
        times = []
        for number in range(count):
            began = time.perf_counter()
            self.ask(FrameType.PING, struct.pack("<i", number), FrameType.PONG)
            times.append(1000 * (time.perf_counter() - began))
        return RoundTrips(sum(times) / count, max(times))

    def close(self) -> None:
        self._socket.close()


def _error(payload: memoryview) -> RallyError:
    code = struct.unpack_from("<i", payload)[0] if len(payload) >= 4 else 0
    message = bytes(payload[4:]).decode("utf-8", "replace")
    return BY_CODE.get(code, RallyError)(message, code)


def split(sides: int, count: int, ended: int, row_bytes: int, mask_bytes: int) -> dict[str, Optional[slice]]:
    """Where things lie in the answer to a step."""
    lengths = {
        "rewards": 4 * sides * count,
        "points": 4 * sides * count,
        "hits": 4 * count,
        "observations": sides * count * row_bytes,
        "final_observations": sides * ended * row_bytes,
        "masks": sides * count * mask_bytes,
        "terminated": count,
        "truncated": count,
    }
    parts, at = {}, 16
    for name, length in lengths.items():
        parts[name] = slice(at, at + length)
        at += length
    return parts

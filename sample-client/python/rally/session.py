"""A connection to a server, made anew when it is lost: the methods of docs/protocol.md that are of no agent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Optional, Union

from .connection import Connection
from .errors import ConnectionLost, RallyError, UnsupportedVersion
from .exchange import Exchange
from .home import MAX_VERSION, MIN_VERSION, start_when_free
from .process import START_TIMEOUT_S, Ready, ServerProcess, running

if TYPE_CHECKING:  # TLS is loaded when it is asked for
    from .remote import Remote


class Session:
    """A connection to a server, and the server's process when this client has launched it."""

    def __init__(
        self,
        start: Optional[Callable[[], ServerProcess]],
        home: Path,
        client: str,
        timeout_s: Optional[float],
        share: bool = False,
        remote: Optional["Remote"] = None,
    ):
        self.home = home.absolute()
        self.client = client
        self.process: Optional[ServerProcess] = None
        self._start = start
        self._share = share
        self._remote = remote
        self._timeout_s = timeout_s
        self._connection: Optional[Connection] = None
        self.reconnect()

    def reconnect(self) -> None:
        """Connects anew, to a server that is launched again where this client's is dead, as soon as the home is free.

        Agents that the dead one had are to be loaded again, exchanges to be opened again after each reconnect.
        """
        self.close()
        fresh = self._start is not None and (self.process is None or self.process.dead)
        if fresh:
            self.process = start_when_free(self._start, self.home, START_TIMEOUT_S, self._share)
        try:
            self._hello(self._remote or (self.process.ready if self.process else running(self.home)))
        except RallyError:
            self.close()
            if not fresh and self.process and self.process.dead:  # it was about to be when it was looked at
                return self.reconnect()
            if fresh and self.process:
                self.process.release()  # nobody else knows of it
            raise

    def _hello(self, ready: Union[Ready, "Remote"]) -> None:
        secure = None if self._remote is None else self._remote.secure
        self._connection = Connection(ready.host, ready.port, self._timeout_s, self._why_lost, ready.alive, secure)
        hello = {"token": ready.token, "minVersion": MIN_VERSION, "maxVersion": MAX_VERSION, "client": self.client}
        said = self._connection.send("hello", hello, convert=Hello).result()
        if not MIN_VERSION <= said.version <= MAX_VERSION:
            older = said.version < MIN_VERSION
            raise UnsupportedVersion(
                f"{said.server} speaks version {said.version} of the protocol, this client {MIN_VERSION} to"
                f" {MAX_VERSION}; update {'the server' if older else 'the rally package'}"
            )
        self.version = said.version
        """The protocol version in force."""
        self.name = said.server
        """Name and version of the server's program."""
        self.session = said.session
        self.files = said.files
        """The connection's own folder for files that commands name; None where the server knows none."""
        self.capabilities = said.capabilities
        self._connection.max_line_bytes = said.capabilities.get("maxLineBytes", 4194304)

    def _why_lost(self, seen: str) -> RallyError:
        process = self.process
        if self._remote is not None:
            return ConnectionLost(f"{seen}. Reconnect, or see to the server there")
        if process is None:
            return ConnectionLost(f"{seen}. Reconnect, or launch a server on {self.home}")
        if not process.ends_within(0.5):  # a connection ends a little before its process
            return ConnectionLost(f"{seen}; the server (pid {process.pid}) lives. Reconnect")
        return process.why(seen)

    # ---- session

    def call(self, method: str, **params: Any) -> Any:
        """Sends any request and waits for its result; params that are None are left out."""
        return self.connection.call(method, params)

    @property
    def connection(self) -> Connection:
        """For requests in flight: ``connection.send(method, params)``."""
        return self._connection

    def ping(self) -> None:
        self.call("ping")

    def status(self) -> dict:
        return self.call("status")

    def pause(self) -> None:
        """Holds all learning; acting goes on."""
        self.call("pause")

    def resume(self) -> None:
        self.call("resume")

    def close(self) -> None:
        """Ends the connection, and nothing else."""
        if self._connection is not None:
            self._connection.close()

    def open_exchange(self, lanes: int, slots: int, slot_bytes: int) -> Exchange:
        """``Agent.open_exchange`` knows how large slots must be."""
        params = {"slots": slots, "slotBytes": slot_bytes, "lanes": lanes}
        connection = self.connection
        return connection.send("exchange.open", params, convert=lambda opened: Exchange(connection, opened)).result()


class Hello:
    """The answer to ``hello``, checked: who knows who is listening there."""

    def __init__(self, said: dict):
        self.version = int(said["version"])
        self.server = str(said["server"])
        self.session = str(said["session"])
        self.files = Path(said["files"]) if "files" in said else None
        self.capabilities = dict(said["capabilities"])

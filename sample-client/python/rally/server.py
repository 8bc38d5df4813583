"""A server and what it can do: the methods of docs/protocol.md, with their names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Callable, Optional, Sequence, Union

from .agent import Agent
from .connection import Connection
from .errors import ConnectionLost, RallyError, UnknownAgent, UnsupportedVersion
from .exchange import Exchange
from .process import START_TIMEOUT_S, Ready, ServerProcess, command, running

MIN_VERSION = MAX_VERSION = 1
"""The protocol versions that this client speaks."""


def launch(
    server: Union[str, os.PathLike, None] = None,
    home: Union[str, os.PathLike] = "rally-home",
    *,
    options: Sequence[str] = (),
    java: Optional[str] = None,
    ready_file: Union[str, os.PathLike, None] = None,
    client: str = "python",
    timeout_s: Optional[float] = 10,
    start_timeout_s: float = START_TIMEOUT_S,
    on_log: Optional[Callable[[str], None]] = None,
) -> "Server":
    """Launches a server and connects to it. As a context manager it shuts the server down at its end.

    :param server: a jar, a program, or the folder of a packaged image; left out, what ``RALLY_SERVER_JAR`` names, else
        the jar that was built in this repository, else the ``rally`` on the path
    :param home: the folder where the server keeps everything; one server at a time
    :param options: more options of ``serve``
    :param java: the Java that runs a jar; left out, that of ``JAVA_HOME``, else the one on the path
    :param ready_file: wait for this file instead of standard output, for programs that have none
    :param client: what the server's log calls this client
    :param timeout_s: how long each request waits without any sign of life; None: for ever. A dead server is noticed at
        once whatever it is, and a living one is never ended for it
    :param on_log: gets each line of the server's log, from a thread of its own; it also stands in ``home/server.log``
    :raises ServerDied: it did not start; the message has its last words
    """
    arguments = ["serve", "--home", str(Path(home).absolute()), "--parent-pid", str(os.getpid()), "--stop-on-stdin-end"]
    arguments += map(str, options)
    ready = None
    if ready_file is not None:
        ready = Path(ready_file).absolute()
        arguments += ["--ready-file", str(ready)]
    line = command(server, java) + arguments
    return Server(lambda: ServerProcess(line, ready, start_timeout_s, on_log), Path(home), client, timeout_s)


def attach(
    home: Union[str, os.PathLike] = "rally-home", *, client: str = "python", timeout_s: Optional[float] = 10
) -> "Server":
    """Connects to the server that runs on ``home``, which goes on when this client leaves.

    :raises ServerDied: none runs there
    """
    return Server(None, Path(home), client, timeout_s)


class Server:
    """A connection to a server, and the server's process when this client has launched it.

    Any thread may call its methods. All of them raise the errors of :mod:`rally.errors`.
    """

    def __init__(
        self, start: Optional[Callable[[], ServerProcess]], home: Path, client: str, timeout_s: Optional[float]
    ):
        self.home = home.absolute()
        self.client = client
        self.process: Optional[ServerProcess] = None
        self._start = start
        self._timeout_s = timeout_s
        self._connection: Optional[Connection] = None
        self.reconnect()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: Any) -> None:
        if self._start is None:
            self.close()
        else:
            self.shutdown()

    def reconnect(self) -> None:
        """Connects anew, to a server that is launched again where this client's is dead.

        Agents that the dead one had are to be loaded again, exchanges to be opened again after each reconnect.
        """
        self.close()
        fresh = self._start is not None and (self.process is None or self.process.dead)
        if fresh:
            self.process = self._start()
        try:
            self._hello(self.process.ready if self.process else running(self.home))
        except RallyError:
            self.close()
            if fresh:
                self.process.release()  # nobody else knows of it
            raise

    def _hello(self, ready: Ready) -> None:
        self._connection = Connection(ready.host, ready.port, self._timeout_s, self._why_lost)
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
        self.capabilities = said.capabilities
        self._connection.max_line_bytes = said.capabilities.get("maxLineBytes", 4194304)

    def _why_lost(self, seen: str) -> RallyError:
        process = self.process
        if process is None:
            return ConnectionLost(f"{seen}. Reconnect, or launch a server on {self.home}")
        if not process.ends_within(0.5):  # a connection ends a little before its process
            return ConnectionLost(f"{seen}; the server (pid {process.process.pid}) lives. Reconnect")
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

    def shutdown(self, timeout_s: float = 30) -> Optional[int]:
        """Ends the server, which saves every agent that has changed.

        :return: its exit code, when this client has launched it and it has not died before
        """
        try:
            self.call("shutdown")
        except ConnectionLost:
            pass  # it is dead, or about to; what is left to do is to wait
        self.close()
        return self.process.join(timeout_s) if self.process else None

    def close(self) -> None:
        """Ends the connection, and nothing else."""
        if self._connection is not None:
            self._connection.close()

    # ---- agents

    def create(self, spec: dict, initialize_from: Optional[str] = None) -> Agent:
        """Makes an agent from nothing.

        :param spec: as in the protocol, for example ``{"name": "cat", "observation": {"type": "float32", "shape": [4]},
            "action": {"type": "discrete", "n": 2}}``
        :param initialize_from: a checkpoint whose policy it begins with
        """
        return Agent(self, self.call("agent.create", spec=spec, initializeFrom=initialize_from))

    def load(self, name: str, checkpoint: Optional[str] = None) -> Agent:
        """Makes an agent live from a checkpoint, by default its latest."""
        return Agent(self, self.call("agent.load", agent=name, checkpoint=checkpoint))

    def agents(self) -> list[Agent]:
        """The live ones."""
        return [Agent(self, {"agent": info}) for info in self.call("agent.list")["agents"]]

    def agent(self, name: str) -> Agent:
        """The live one of that name."""
        live = self.agents()
        for agent in live:
            if agent.name == name:
                return agent
        raise UnknownAgent(f"no agent {name} is live, but {[agent.name for agent in live]}; create or load it")

    def checkpoints(self, name: Optional[str] = None) -> list[dict]:
        """Those of an agent, or of all, as ``checkpoint.list`` tells."""
        return self.call("checkpoint.list", agent=name)["checkpoints"]

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
        self.capabilities = dict(said["capabilities"])

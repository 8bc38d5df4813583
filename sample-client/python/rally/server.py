"""A server and what it can do: the methods of docs/protocol.md, with their names."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any, Callable, Optional, Sequence, Union

from .agent import Agent
from .errors import ConnectionLost, InvalidSpec, RallyError, ShuttingDown, UnknownAgent
from .process import START_TIMEOUT_S, ServerProcess, command
from .session import Session

log = logging.getLogger("rally")

UNSAVED = 4
"""The exit code of a server that could not save what was learnt."""


def launch(
    server: Union[str, os.PathLike, None] = None,
    home: Union[str, os.PathLike] = "rally-home",
    *,
    options: Sequence[str] = (),
    java: Optional[str] = None,
    ready_file: Union[str, os.PathLike, None] = None,
    client: str = "python",
    timeout_s: Optional[float] = None,
    start_timeout_s: float = START_TIMEOUT_S,
    on_log: Optional[Callable[[str], None]] = None,
    share: bool = False,
) -> "Server":
    """Launches a server and connects to it. As a context manager it shuts the server down at its end.

    :param server: a jar, a program, or the folder of a packaged image; left out, what ``RALLY_SERVER_JAR`` names, else
        the jar that was built in this repository, else the ``rally`` on the path
    :param home: the folder where the server keeps everything; one server at a time
    :param options: more options of ``serve``
    :param java: the Java that runs a jar; left out, that of ``JAVA_HOME``, else the one on the path
    :param ready_file: wait for this file instead of standard output, for programs that have none
    :param client: what the server's log calls this client
    :param timeout_s: how long each request waits without any sign of life; None: as long as the server lives. A dead
        server is noticed at once whatever it is, and a living one is never ended for it
    :param on_log: gets each line of the server's log, from a thread of its own; it also stands in ``home/server.log``
    :param share: joins the server that another client uses on this home, where there is one; else that is an error. One
        that nobody uses is about to end, and is waited for
    :raises ServerDied: it did not start; the message has its last words
    """
    arguments = ["serve", "--home", str(Path(home).absolute()), "--parent-pid", str(os.getpid()), "--stop-on-stdin-end"]
    arguments += map(str, options)
    ready = None
    if ready_file is not None:
        ready = Path(ready_file).absolute()
        arguments += ["--ready-file", str(ready)]
    line = command(server, java) + arguments
    return Server(lambda: ServerProcess(line, ready, start_timeout_s, on_log), Path(home), client, timeout_s, share)


def attach(
    home: Union[str, os.PathLike] = "rally-home", *, client: str = "python", timeout_s: Optional[float] = None
) -> "Server":
    """Connects to the server that runs on ``home``, which goes on when this client leaves.

    :raises ServerDied: none runs there
    """
    return Server(None, Path(home), client, timeout_s)


def connect(
    host: str,
    port: int,
    token_file: Union[str, os.PathLike],
    *,
    fingerprint: Optional[str] = None,
    ca_file: Union[str, os.PathLike, None] = None,
    client: str = "python",
    timeout_s: Optional[float] = None,
) -> "Server":
    """Connects to a server on another machine, which was begun with ``--listen``, with TLS.

    It sees to agents, checkpoints and curves; exchanges, and so playing, need the server's own machine: ``LocalOnly``.

    :param token_file: a copy of the server's ``--token-file``, which nobody else may read
    :param fingerprint: the SHA-256 of the server's certificate, as it printed it
    :param ca_file: instead: certificates of authorities in PEM; without both, those that this machine trusts
    :raises ConnectionLost: nobody answers there, or a server that is not to be trusted
    """
    from .remote import Remote  # with TLS, which not every Python has

    remote = Remote(host, port, token_file, fingerprint, ca_file)
    return Server(None, Path("."), client, timeout_s, remote=remote)


class Server(Session):
    """A connection to a server, and the server's process when this client has launched it.

    Any thread may call its methods. All of them raise the errors of :mod:`rally.errors`.
    """

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: Any) -> None:
        """Shuts the server down that this client has launched, unless others use it: then it is left to them."""
        if self.process is not None and not self._used_by_others():
            self.shutdown()
            return
        self.close()
        if self.process is not None:
            self.process.release()  # it ends with the last of them
            self.process = None

    def _used_by_others(self) -> bool:
        try:
            return self.status()["clients"] > 1
        except RallyError:
            return False

    def shutdown(self, timeout_s: float = 30) -> Optional[int]:
        """Ends the server, which saves every agent that has changed.

        :return: its exit code, when this client has launched it; 4, and its last words in the log, when it could not save
        """
        try:
            self.call("shutdown")
        except (ConnectionLost, ShuttingDown):
            pass  # it is dead, or about to; what is left to do is to wait
        self.close()
        if self.process is None:
            return None
        code = self.process.join(timeout_s)
        if code == UNSAVED:
            log.error(
                "the server (pid %d) ended with exit code %d; %s", self.process.pid, code, self.process.last_word()
            )
        return code

    # ---- agents

    def create(self, spec: dict, initialize_from: Optional[str] = None) -> Agent:
        """Makes an agent from nothing.

        :param spec: as in the protocol, for example ``{"name": "cat", "observation": {"type": "float32", "shape": [4]},
            "action": {"type": "discrete", "n": 2}}``
        :param initialize_from: a checkpoint whose policy it begins with
        """
        require_channels_first(spec)
        return Agent(self, self.call("agent.create", spec=spec, initializeFrom=initialize_from))

    def load(
        self,
        name: str,
        checkpoint: Optional[str] = None,
        changes: Optional[dict] = None,
        journal: Optional[bool] = None,
    ) -> Agent:
        """Makes an agent live from a checkpoint, by default its latest.

        :param changes: settings of its algorithm that are others from now on, for example ``{"learningRate": 1e-4}``
        :param journal: false: discards what was submitted since, for a game that plays the same steps again
        """
        return Agent(
            self, self.call("agent.load", agent=name, checkpoint=checkpoint, changes=changes, journal=journal)
        )

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

    def recordings(self) -> list[dict]:
        """``recording``, ``by``, ``scene``, ``steps``, ``episodes``, ``meanReturn``, ``bytes`` and ``path`` of each."""
        return self.call("recording.list")["recordings"]

    def delete_recording(self, recording: str) -> None:
        self.call("recording.delete", recording=recording)

    def delete_checkpoint(self, name: str, checkpoint: str) -> None:
        """Deletes an agent's checkpoint for good; a live agent stays as it is."""
        self.call("checkpoint.delete", agent=name, checkpoint=checkpoint)


def require_channels_first(spec: Any) -> None:
    """A picture that is declared H×W×C would be taken for one of hundreds of channels."""
    observation = spec.get("observation") if isinstance(spec, dict) else None
    shape = observation.get("shape") if isinstance(observation, dict) else None
    if isinstance(shape, (list, tuple)) and len(shape) == 3 and all(isinstance(n, int) for n in shape):
        height, width, channels = shape
        if channels <= 4 and min(height, width) >= 16:
            raise InvalidSpec(
                f"observation.shape {list(shape)} looks like height, width, channels; declare"
                f" {[channels, height, width]}: Rally's pictures are C×H×W. Arrays of H×W×C are then converted"
            )

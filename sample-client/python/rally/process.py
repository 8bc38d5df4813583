"""Launching a server, and finding one that runs."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence, Union

from .errors import DeadlineExceeded, ServerDied

JVM_OPTIONS = [
    "-XX:+UseSerialGC",
    "-Xms128m",
    "-XX:PretenureSizeThreshold=4m",
    "-Xshare:auto",
    "-Xlog:disable",
    "-Xlog:all=warning,cds*=off:stderr",
]
"""None is needed. They start the server faster, and keep the JVM's warnings off standard output."""

IN_REPOSITORY = Path(__file__).parents[3] / "ai-server" / "target" / "rally-ai-server.jar"

START_TIMEOUT_S = 120
"""The first start on a machine unpacks native libraries, which may take a minute."""


@dataclass(frozen=True)
class Ready:
    """What the ready line says."""

    host: str
    port: int
    token: str
    pid: int

    def alive(self) -> bool:
        """Whether the process is there; where that cannot be asked, it is taken to be."""
        if os.name == "nt":  # there, a signal of 0 is one that ends processes
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except OSError:
            pass  # another user's
        return True

    @staticmethod
    def parse(line: str) -> Optional["Ready"]:
        """None when it is no ready line."""
        try:
            said = json.loads(line)
            return (
                Ready(str(said["host"]), int(said["port"]), str(said["token"]), int(said["pid"]))
                if said["ready"] is True
                else None
            )
        except (ValueError, TypeError, LookupError, RecursionError):
            return None


def command(server: Union[str, os.PathLike, None], java: Optional[str] = None) -> list[str]:
    """The beginning of the command line that runs a server's program, without its arguments.

    :param server: a jar, a program, or the folder of a packaged image; None: what the environment's
        ``RALLY_SERVER_JAR`` names, else the jar that was built in this repository, else the ``rally`` on the path
    :raises ServerDied: there is no such thing, or no Java
    """
    server = server or os.environ.get("RALLY_SERVER_JAR")
    server = server or (IN_REPOSITORY if IN_REPOSITORY.is_file() else shutil.which("rally"))
    if server is None:
        raise ServerDied(
            "there is no rally on the path; name the server's jar, program or image with server= or RALLY_SERVER_JAR"
        )
    path = Path(server).absolute()
    if path.is_dir():
        inside = ("rally.exe", "bin/rally.exe", "bin/rally", "rally", "Contents/MacOS/rally")
        programs = [path / name for name in inside if (path / name).is_file()]
        if not programs:
            raise ServerDied(f"{path} is no packaged Rally: it has none of {', '.join(inside)}")
        return [str(programs[0])]
    if path.suffix != ".jar":
        program = str(path) if path.is_file() else shutil.which(str(server))
        if program is None:
            raise ServerDied(f"there is no program {path}")
        return [program]
    if not path.is_file():
        raise ServerDied(f"there is no {path}; build it with mvn -pl ai-server -am package -DskipTests")
    java = java or find_java()
    return [java, *JVM_OPTIONS, *vectors(java), f"-XX:SharedArchiveFile={path.with_suffix('.jsa')}", "-jar", str(path)]


def vectors(java: str) -> list[str]:
    """The option that lets Java compute small networks several times as fast, where this Java knows it."""
    release = Path(shutil.which(java) or java).resolve().parent.parent / "release"
    try:
        known = "jdk.incubator.vector" in release.read_text(encoding="utf-8", errors="replace")
    except OSError:
        known = False
    return ["--add-modules=jdk.incubator.vector"] if known else []


def find_java() -> str:
    """The program of ``JAVA_HOME``, else the one on the path."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=os.path.join(home, "bin")) if home else shutil.which("java")
    if java is None:
        where = f"JAVA_HOME is {home}, which has no bin/java" if home else "no java is on the path"
        raise ServerDied(
            f"Rally needs Java 17 or newer, and {where}. Install one (https://adoptium.net) or set JAVA_HOME"
        )
    return java


class ServerProcess:
    """A server that this process has launched. It ends when this process ends, however that happens."""

    def __init__(self, command_line: Sequence[str], ready_file: Optional[Path], timeout_s: float, on_log):
        """Returns when the server is ready.

        :param on_log: gets each line of its log, from a thread of its own
        :raises ServerDied: it ended before; its last words are in the message
        :raises DeadlineExceeded: it is not ready in time, and has been ended
        """
        self._last_words: deque[str] = deque(maxlen=50)
        self._ready_file = ready_file
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
        try:
            self.process = subprocess.Popen(
                command_line,
                stdin=subprocess.PIPE,  # its end is one more way to tell the server to stop
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(),
                **own_group(),
            )
        except (OSError, ValueError) as e:
            raise ServerDied(f"cannot run {command_line[0]}: {e}") from e
        self.ready: Optional[Ready] = None
        self._lines: "queue.SimpleQueue[str]" = queue.SimpleQueue()
        self._drain(self.process.stdout, lambda line: self.ready or self._lines.put(line))
        self._log_ended = self._drain(self.process.stderr, self._log(on_log))
        self.ready = self._wait_for_ready(timeout_s)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def dead(self) -> bool:
        return self.process.poll() is not None

    def ends_within(self, timeout_s: float) -> bool:
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def why(self, seen: str) -> ServerDied:
        """What is known about its death."""
        self.release()
        self._log_ended.join(1)
        words = "".join("\n  " + line for line in self._last_words)
        died = ServerDied(f"{seen}: the server (pid {self.pid}) ended with exit code {self.process.returncode}{words}")
        died.exit_code = self.process.returncode
        return died

    def last_word(self) -> str:
        """The last line of its log, after its death."""
        self._log_ended.join(1)
        return self._last_words[-1] if self._last_words else "it said nothing"

    def join(self, timeout_s: float = 30) -> int:
        """Waits for it to end after ``shutdown``, and asks once more when that takes long. It is never killed.

        :return: its exit code
        """
        self.release()
        if not self.ends_within(timeout_s):
            raise DeadlineExceeded(
                f"the server (pid {self.pid}) has been told to end, and has not for {timeout_s:g} s; it is left alone"
            )
        return self.process.returncode

    def release(self) -> None:
        """Lets it end when it likes, in order: its standard input ends."""
        self.process.stdin.close()

    def _wait_for_ready(self, timeout_s: float) -> Ready:
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            died = self.dead  # asked first: what it said before it died is read all the same
            ready = self._look_for_ready()
            if ready:
                return ready
            if died:
                raise self.why("before it was ready")
        self.process.kill()
        self.process.wait()
        raise DeadlineExceeded(f"{self.process.args[0]} was not ready within {timeout_s:g} s, and was ended")

    def _look_for_ready(self) -> Optional[Ready]:
        try:
            line = self._lines.get(timeout=0.02)
        except queue.Empty:
            line = ""
        if self._ready_file is not None and self._ready_file.exists():
            line = self._ready_file.read_text("utf-8")
        return Ready.parse(line)

    def _log(self, on_log):
        def take(line: str) -> None:
            if not line.startswith("WARNING: Using incubator modules: "):  # Java says so at each start, of vectors()
                self._last_words.append(line)
                if on_log is not None:
                    on_log(line)

        return take

    def _drain(self, pipe, take) -> threading.Thread:
        """A full pipe would stop the server."""

        def run() -> None:
            with pipe:
                for line in iter(lambda: pipe.readline(65536), b""):
                    take(line.decode("utf-8", "replace").rstrip())
            self.process.wait()  # it may have been released, and then nobody else does

        thread = threading.Thread(target=run, daemon=True, name="rally-server-output")
        thread.start()
        return thread


def environment() -> dict:
    """Java takes letters beyond ASCII in paths only where the locale has them."""
    env = dict(os.environ)
    named = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    if os.name == "posix" and "utf" not in named.lower():
        env["LC_ALL"] = "C.UTF-8"
    return env


def own_group() -> dict:
    """Ctrl-C in the terminal is for this process, which still has to save; the server then ends in order."""
    if os.name == "nt":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def running(home: Path) -> Ready:
    """The server of a home.

    :raises ServerDied: there is none
    """
    try:
        ready = Ready.parse((home / "server.json").read_text("utf-8"))
    except FileNotFoundError:
        raise ServerDied(f"no server runs on {home}: it has no server.json. Launch one, or name another home") from None
    if ready is None:
        raise ServerDied(f"{home / 'server.json'} is no ready line of a server")
    return ready

"""What several tests need: where the documents are, a real server, a false one."""

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

CLIENT = Path(__file__).resolve().parents[1]
REPOSITORY = CLIENT.parents[1]
DOCS = REPOSITORY / "docs"
# Or an image of the server: its folder.
JAR = Path(os.environ.get("RALLY_SERVER_JAR") or REPOSITORY / "ai-server" / "target" / "rally-ai-server.jar")

sys.path.insert(0, str(CLIENT))


def why_no_server():
    """None when a real server can be run here."""
    if not JAR.exists():
        return f"there is no {JAR}; build it, or name one with RALLY_SERVER_JAR"
    if JAR.suffix == ".jar" and not os.environ.get("JAVA_HOME") and not shutil.which("java"):
        return "there is no Java here"
    return None


class ServerTest(unittest.TestCase):
    """Has a home with a space and letters beyond ASCII in its path, and runs servers there."""

    @classmethod
    def setUpClass(cls):
        reason = why_no_server()
        if reason:
            print(f"skipped {cls.__name__}: {reason}", file=sys.stderr)
            raise unittest.SkipTest(reason)

    def setUp(self):
        folder = tempfile.mkdtemp(prefix="spiel mit übung ")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.home = Path(folder) / "heim ☃"

    def launch(self, **options):
        import rally

        server = rally.launch(JAR, home=options.pop("home", self.home), **options)
        self.addCleanup(server.shutdown)
        return server

    def until(self, condition, what):
        deadline = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.01)


class SmallDiskTest(ServerTest):
    """Has a disk of 8 MiB, where one can be mounted."""

    def setUp(self):
        super().setUp()
        disk = tempfile.mkdtemp(prefix="kleine platte ")
        self.addCleanup(os.rmdir, disk)
        mounted = shutil.which("mount") and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=8m", "rally-test", disk], capture_output=True, check=False
        )
        if not mounted or mounted.returncode:
            reason = f"no small disk can be mounted here: {mounted.stderr.decode().strip() if mounted else 'no mount'}"
            print(f"skipped {self.id()}: {reason}", file=sys.stderr)
            self.skipTest(reason)
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=True)
        self.disk = Path(disk)

    def fill(self):
        """Leaves no room; returns what to delete to have it again."""
        filler = self.disk / "filler"
        with open(filler, "wb", buffering=0) as file:
            for size in (65536, 1):
                try:
                    while file.write(b"\0" * size) == size:
                        pass
                except OSError:
                    pass  # it is full
        return filler


class FalseServer:
    """Listens on a port, and lets ``talk(connection)`` answer each client; ``home`` is one that clients attach to."""

    def __init__(self, test, talk):
        folder = tempfile.TemporaryDirectory()
        test.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        self._talk = talk
        self._listener = socket.create_server(("127.0.0.1", 0))
        test.addCleanup(self._listener.close)
        ready = {"ready": True, "protocol": 1, "host": "127.0.0.1", "port": self._listener.getsockname()[1]}
        ready.update(token="t", session="s", pid=os.getpid())
        (self.home / "server.json").write_text(json.dumps(ready), "utf-8")
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                try:
                    self._talk(connection, lines)
                except OSError:
                    pass


CAPABILITIES = {"algorithms": ["ppo"], "device": "cpu", "maxLineBytes": 4194304}


def answer(connection, request, result):
    message = {"jsonrpc": "2.0", "id": json.loads(request)["id"], "result": result}
    connection.sendall(json.dumps(message).encode() + b"\n")


def say_hello(connection, lines, version=1):
    hello = {"version": version, "server": "rally 9.9.9", "session": "s", "capabilities": CAPABILITIES}
    answer(connection, lines.readline(), hello)


def shared_server(test_class):
    """One server for all tests of a class, as ``server``."""
    import rally

    folder = tempfile.TemporaryDirectory()
    test_class.addClassCleanup(folder.cleanup)
    test_class.server = rally.launch(JAR, home=folder.name)
    test_class.addClassCleanup(test_class.server.shutdown)


@contextmanager
def stopped(pid, silence_s=0.5):
    """The process, a child, stands still until the client says that it waits; yields what it has said."""
    said = []

    class Resume(logging.Handler):
        def emit(self, record):
            said.append(record.getMessage())
            os.kill(pid, signal.SIGCONT)

    handler, log = Resume(), logging.getLogger("rally")
    log.addHandler(handler)
    try:
        with mock.patch.object(sys.modules["rally.connection"], "SILENCE_S", silence_s):
            stop(pid)
            yield said
    finally:
        log.removeHandler(handler)
        os.kill(pid, signal.SIGCONT)


def stop(pid):
    """Stops a child process; when this returns it stands still, with all its threads."""
    os.kill(pid, signal.SIGSTOP)
    os.waitpid(pid, os.WUNTRACED)


def python(code, **options):
    """A Python of its own that knows the client, and prints what it has to say."""
    code = f"import sys; sys.path.insert(0, {str(CLIENT)!r}); import rally, os, signal\n{code}"
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options
    )

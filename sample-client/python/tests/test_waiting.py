"""Real processes that stand still, die, are killed, and share a home: a client waits for what will come, and goes on."""

import logging
import os
import signal
import subprocess
import sys
import threading
import unittest
from unittest import mock

from support import CLIENT, JAR, ServerTest

import rally


@unittest.skipIf(os.name == "nt", "Windows stops no processes")
class WaitingTest(ServerTest):
    def killed_client(self):
        """A client that has launched a server on the home and was killed: the process id of the server, which stands
        still and so is not gone yet."""
        code = (
            f"import sys; sys.path.insert(0, {str(CLIENT)!r}); import rally, os, signal\n"
            f"server = rally.launch({str(JAR)!r}, home={str(self.home)!r})\n"
            "pid = server.process.process.pid; print(pid, flush=True)\n"
            "os.kill(pid, signal.SIGSTOP); os.kill(os.getpid(), signal.SIGKILL)"
        )
        said = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, timeout=120, check=False).stdout
        return int(said)

    def test_a_server_that_stands_still_is_waited_for_and_that_is_said(self):
        server = self.launch()
        pid = server.process.process.pid
        heard = threading.Event()

        class Resume(logging.Handler):
            def emit(self, record):
                os.kill(pid, signal.SIGCONT)
                self.said = record.getMessage()
                heard.set()

        handler = Resume()
        log = logging.getLogger("rally")
        log.addHandler(handler)
        self.addCleanup(log.removeHandler, handler)
        with mock.patch.object(sys.modules["rally.connection"], "SILENCE_S", 0.5):
            os.kill(pid, signal.SIGSTOP)
            self.addCleanup(os.kill, pid, signal.SIGCONT)
            server.ping()
            self.assertTrue(heard.is_set())
        self.assertRegex(handler.said, r"no answer to ping \(request \d+\) for \d+ s; the server lives")
        self.assertFalse(server.process.dead)

    def test_a_server_that_is_stopped_answers_a_client_that_comes_meanwhile(self):
        first = self.launch()
        pid = first.process.process.pid
        os.kill(pid, signal.SIGSTOP)
        self.addCleanup(os.kill, pid, signal.SIGCONT)

        def resume(*_):
            os.kill(pid, signal.SIGCONT)

        with mock.patch.object(sys.modules["rally.connection"], "SILENCE_S", 0.5):
            with mock.patch.object(sys.modules["rally.connection"].log, "warning", resume):
                with rally.attach(self.home) as second:
                    self.assertEqual(second.status()["clients"], 2)

    def test_a_home_is_waited_for_when_its_server_is_dying(self):
        dying = self.killed_client()
        waits = mock.Mock(side_effect=lambda *_: os.kill(dying, signal.SIGCONT))
        with mock.patch.object(sys.modules["rally.home"].log, "warning", waits):
            server = self.launch()
        waits.assert_called_once()
        self.assertNotEqual(server.process.process.pid, dying)
        self.assertEqual(server.status()["pid"], server.process.process.pid)

    def test_a_home_that_others_use_is_refused_at_once_or_shared(self):
        first = self.launch()
        with self.assertRaises(rally.ServerDied) as raised:
            rally.launch(JAR, home=self.home)
        self.assertEqual(raised.exception.exit_code, 3)
        with rally.launch(JAR, home=self.home, share=True) as second:
            self.assertIsNone(second.process)
            with first:
                pass
            self.assertEqual(second.status()["pid"], first.process.process.pid)  # it is left to those who use it
        self.assertFalse(first.process.dead)
        first.reconnect()

    def test_who_shared_a_server_that_is_killed_launches_one(self):
        first = self.launch()
        second = rally.launch(JAR, home=self.home, share=True)
        os.kill(first.process.process.pid, signal.SIGKILL)
        with self.assertRaises(rally.ConnectionLost):
            second.ping()
        second.reconnect()
        self.addCleanup(second.shutdown)
        self.assertIsNotNone(second.process)
        second.ping()


if __name__ == "__main__":
    unittest.main()

"""One home and several clients or servers: who waits, who is refused, who stays."""

import os
import signal
import sys
import unittest
from unittest import mock

from bandit import Bandit, spec
from support import JAR, ServerTest, python

import rally


class SharedTest(ServerTest):
    @unittest.skipIf(os.name == "nt", "Windows stops no processes")
    def test_a_home_is_waited_for_when_its_server_is_dying(self):
        """The client that has launched it was killed; it stands still, and so is not gone yet."""
        code = (
            f"pid = rally.launch({str(JAR)!r}, home={str(self.home)!r}).process.pid; print(pid, flush=True)\n"
            "os.kill(pid, signal.SIGSTOP); os.kill(os.getpid(), signal.SIGKILL)"
        )
        with python(code) as client:
            dying = int(client.stdout.readline())
        waits = mock.Mock(side_effect=lambda *_: os.kill(dying, signal.SIGCONT))
        with mock.patch.object(sys.modules["rally.home"].log, "warning", waits):
            server = self.launch()
        waits.assert_called_once()
        self.assertNotEqual(server.process.pid, dying)
        self.assertEqual(server.status()["pid"], server.process.pid)

    def test_a_home_that_others_use_is_refused_at_once_or_shared(self):
        first = self.launch()
        process = first.process
        with self.assertRaisesRegex(rally.ServerDied, f"exit code 3(.|\n)*{process.pid}") as raised:
            rally.launch(JAR, home=self.home)
        self.assertEqual(raised.exception.exit_code, 3)
        with rally.launch(JAR, home=self.home, share=True) as second:
            self.assertIsNone(second.process)
            with first:
                pass
            self.assertEqual(second.status()["pid"], process.pid)  # it is left to those who use it
        self.assertTrue(process.ends_within(30), "the last has gone")
        self.assertEqual(process.process.returncode, 0)
        first.reconnect()

    def test_who_uses_a_server_goes_on_when_the_process_that_launched_it_is_killed(self):
        code = (
            f"server = rally.launch({str(JAR)!r}, home={str(self.home)!r})\n"
            f"server.create({spec()!r}); print(server.process.pid, flush=True); sys.stdin.readline()"
        )
        with python(code) as parent:
            pid = int(parent.stdout.readline())
            with rally.attach(self.home) as other:
                bandit = Bandit(other.agent("bandit"))
                rollout, outcomes = bandit.play()
                parent.kill()
                parent.wait()
                log = self.home / "server.log"
                self.until(lambda: "stays until the last has gone" in log.read_text("utf-8"), "it has noticed nothing")
                bandit.agent.submit(bandit.exchange[0], rollout, outcomes, bandit.seen)
                learnt = bandit.agent.train()["policyVersion"]
                self.assertEqual(other.status()["pid"], pid)
        again = self.launch()  # which waits for the end of the other, which has saved
        self.assertEqual(again.load("bandit").info["policyVersion"], learnt)

    def test_who_shared_a_server_that_is_killed_launches_one(self):
        first = self.launch()
        second = rally.launch(JAR, home=self.home, share=True)
        os.kill(first.process.pid, signal.SIGKILL)
        with self.assertRaises(rally.ConnectionLost):
            second.ping()
        second.reconnect()
        self.addCleanup(second.shutdown)
        self.assertIsNotNone(second.process)
        second.ping()

    def test_two_games_at_once_have_a_home_each(self):
        bandits = [Bandit(self.launch(home=self.home / name).create(spec())) for name in ("1", "2")]
        for bandit in bandits + bandits:
            bandit.round()


if __name__ == "__main__":
    unittest.main()

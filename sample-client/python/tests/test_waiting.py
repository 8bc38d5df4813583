"""A real server that stands still and goes on: whatever the client was at, it waits, says so, and goes on too."""

import os
import sys
import threading
import unittest
from unittest import mock

from bandit import LANES, Bandit, spec
from support import ServerTest, stopped

import rally

SAVES = 16
"""Of 1 MB each: far more than the system keeps for a program that reads nothing."""
WAITS = r"no answer to {} \(request \d+\) for \d+ s; the server lives, so this waits"


@unittest.skipIf(os.name == "nt", "Windows stops no processes")
class WaitingTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.server = self.launch()
        self.pid = self.server.process.pid

    def waited(self, said, method):
        """It was said, and the server is the same and serves."""
        self.assertRegex(said[0], WAITS.format(method))
        self.assertEqual(self.server.status()["pid"], self.pid)

    def test_a_server_that_stands_still_before_hello_is_waited_for(self):
        with stopped(self.pid) as said, rally.attach(self.server.home) as second:
            self.assertEqual(second.status()["clients"], 2)
        self.waited(said, "hello")

    def test_a_server_that_stands_still_in_infer_is_waited_for(self):
        bandit = Bandit(self.server.create(spec()))
        rollout, outcomes = bandit.play()
        with stopped(self.pid) as said:
            bandit.agent.infer(bandit.exchange[0], bandit.seen, deterministic=True)
        self.waited(said, "infer")
        self.assertEqual(bandit.agent.submit(bandit.exchange[0], rollout, outcomes, bandit.seen), len(outcomes))

    def test_a_server_that_stands_still_in_train_is_waited_for(self):
        long = {"type": "ppo", "epochs": 60, "minibatchSize": 1}
        bandit = Bandit(self.server.create(spec(algorithm=long)))
        rollout, outcomes = bandit.play()
        bandit.agent.submit(bandit.exchange[0], rollout, outcomes, bandit.seen)
        news = []
        training = bandit.agent.start_train(progress=news.append)
        while not news:
            self.assertFalse(training.done(), "it was too short to be stopped")
        with stopped(self.pid) as said:
            result = training.result()
        self.assertEqual(result["samples"], len(outcomes))
        self.waited(said, "train")

    def test_a_server_that_stands_still_in_mid_save_is_waited_for(self):
        wide = {"type": "mlp", "hidden": [1024, 1024], "activation": "tanh"}
        agent = self.server.create(spec(network=wide))
        slot = agent.open_exchange(LANES)[0]
        before = agent.infer(slot, [[1, 0]] * LANES, deterministic=True).values.tolist()
        folder = self.home / "checkpoints" / "bandit"
        saving = self.server.connection.send("checkpoint.save", {"agent": "bandit", "name": "whole"})
        while not folder.is_dir() or not any(folder.iterdir()):
            self.assertFalse(saving.done(), "it was too small to be stopped")
        with stopped(self.pid) as said:
            self.assertFalse((folder / "whole").exists(), "it was too small to be stopped")
            saved = saving.result()
        self.assertEqual(saved["checkpoint"], "whole")
        self.waited(said, "checkpoint.save")
        again = self.server.load("bandit", "whole").open_exchange(LANES)[0]
        self.assertEqual(agent.infer(again, [[1, 0]] * LANES, deterministic=True).values.tolist(), before)

    def test_a_server_that_takes_no_more_bytes_is_waited_for(self):
        agent = self.server.create(spec())
        with stopped(self.pid) as said:
            saving = [agent.server.connection.send("checkpoint.save", large(n)) for n in range(SAVES)]
        self.assertRegex(said[0], WAITS.format("checkpoint.save"))
        self.assertEqual([save.result()["checkpoint"] for save in saving], ["large"] * SAVES)

    def test_ctrl_c_ends_a_wait_and_where_it_broke_a_line_the_connection(self):
        self.server.create(spec())
        warning = mock.patch.object(sys.modules["rally.connection"].log, "warning", side_effect=KeyboardInterrupt)
        with stopped(self.pid), warning:
            with self.assertRaises(KeyboardInterrupt):
                self.server.ping()
            with self.assertRaises(KeyboardInterrupt):
                for n in range(SAVES):
                    self.server.connection.send("checkpoint.save", large(n))
        with self.assertRaisesRegex(rally.ConnectionLost, "in the middle of a line"):
            self.server.ping()
        self.server.reconnect()
        self.assertEqual(self.server.agent("bandit").name, "bandit")

    def test_who_does_not_want_to_wait_gives_up_the_request_and_not_the_server(self):
        with stopped(self.pid), self.assertRaises(rally.DeadlineExceeded):
            self.server.connection.call("status", {}, timeout_s=0.2)
        self.server.ping()

    def test_several_threads_are_told_and_wait(self):
        raised = []

        def ping():
            try:
                self.server.ping()
            except rally.RallyError as e:
                raised.append(e)

        threads = [threading.Thread(target=ping) for _ in range(2)]
        with stopped(self.pid) as said:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        self.assertEqual(raised, [])
        self.waited(said, "ping")


def large(n):
    return {"agent": "bandit", "name": "large", "clientState": str(n) * 1_000_000}


if __name__ == "__main__":
    unittest.main()

"""A server that is killed, or told to end by somebody else; a client that is killed."""

import json
import os
import signal
import unittest

from bandit import Bandit, spec
from support import JAR, ServerTest, python

import rally


class DeathTest(ServerTest):
    def kill(self, server):
        os.kill(server.process.pid, signal.SIGKILL)

    def test_a_server_that_is_killed_in_mid_round_is_noticed_launched_again_and_goes_on(self):
        server = self.launch()
        bandit = Bandit(server.create(spec()))
        bandit.learn()
        bandit.agent.save(client_state={"rounds": 9})
        bandit.play()
        self.kill(server)
        with self.assertRaisesRegex(rally.ServerDied, "exit code -9"):
            bandit.play()

        server.reconnect()
        agent = server.load("bandit")
        self.assertEqual(agent.client_state, {"rounds": 9})
        again = Bandit(agent)
        self.assertEqual(again.share(agent.infer(again.exchange[0], again.seen, deterministic=True)), 1)
        again.round()

    def test_a_server_that_is_killed_in_mid_train_is_noticed_and_the_round_is_learnt_again(self):
        server = self.launch()
        bandit = Bandit(server.create(spec(algorithm={"type": "ppo", "epochs": 200, "minibatchSize": 1})))
        bandit.agent.save()
        with self.assertRaisesRegex(rally.ServerDied, "exit code -9"):
            bandit.round(progress=lambda news: self.kill(server))

        server.reconnect()
        again = Bandit(server.load("bandit", changes={"epochs": 1}))
        self.assertEqual(again.agent.info["policyVersion"], 0)
        again.round()

    def test_a_shutdown_by_another_client_saves_and_a_server_is_launched_again(self):
        server = self.launch()
        bandit = Bandit(server.create(spec()))
        learnt = bandit.round()["policyVersion"]
        with rally.attach(self.home) as other:
            other.shutdown()
        with self.assertRaises((rally.ConnectionLost, rally.ShuttingDown)):
            while True:  # until it ends, it may answer
                bandit.play()
        self.assertTrue(server.process.ends_within(30))
        with self.assertRaisesRegex(rally.ServerDied, "exit code 0"):
            bandit.play()

        server.reconnect()
        again = Bandit(server.load("bandit"))
        self.assertEqual(again.agent.info["policyVersion"], learnt)
        again.round()

    def test_a_shutdown_by_another_client_undoes_the_train_that_it_cuts_short(self):
        bandit = Bandit(self.launch().create(spec(algorithm={"type": "ppo", "epochs": 1000, "minibatchSize": 1})))
        with rally.attach(self.home) as other:
            with self.assertRaisesRegex(rally.ShuttingDown, "undone"):
                bandit.round(progress=lambda news: other.call("shutdown") if other.connection.lost is None else None)

    def test_whose_server_was_told_to_end_by_another_leaves_in_order(self):
        with self.launch() as server:
            with rally.attach(self.home) as other:
                other.shutdown()
        self.assertEqual(server.process.process.returncode, 0)

    def test_a_wrong_token_is_told_and_the_next_one_is_read_again(self):
        server = self.launch()
        file = self.home / "server.json"
        ready = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps(dict(ready, token="an earlier one")), "utf-8")
        with self.assertRaises(rally.Unauthenticated):
            rally.attach(self.home)
        file.write_text(json.dumps(ready), "utf-8")
        with rally.attach(self.home) as other:
            self.kill(server)
            with self.assertRaises(rally.ConnectionLost):
                other.ping()
            server.reconnect()
            other.reconnect()
            other.ping()

    def test_a_client_that_is_killed_takes_its_server_along(self):
        launch = f"rally.launch({str(JAR)!r}, home={str(self.home)!r}); os.kill(os.getpid(), signal.SIGKILL)"
        with python(launch) as client:
            self.assertEqual(client.wait(120), -9)
        self.until(lambda: not (self.home / "server.json").exists(), "the server has not ended")


if __name__ == "__main__":
    unittest.main()

"""A full disk, and files that somebody else deletes or shortens under the client and its server."""

import os
import shutil
import unittest
from pathlib import Path

from bandit import LANES, Bandit, spec
from support import JAR, ServerTest, SmallDiskTest

import rally

LARGE = "x" * 600_000


class FullDiskTest(SmallDiskTest):
    def test_a_save_on_a_full_disk_is_told_and_is_there_when_there_is_room_again(self):
        server = self.launch(home=self.disk / "home")
        agent = server.create(spec())
        agent.save("first", client_state="before")
        filler = self.fill()
        for state in ("small", LARGE):
            with self.assertRaises(rally.DiskFull):
                agent.save("second", client_state=state)
        self.assertEqual([c["checkpoint"] for c in agent.checkpoints()], ["first"])
        self.assertEqual(agent.restore("first").client_state, "before")
        filler.unlink()
        agent.save("second", client_state=LARGE)
        self.assertEqual(agent.restore("second").client_state, LARGE)

    def test_what_cannot_be_saved_at_the_end_is_named(self):
        with self.assertLogs("rally", "ERROR") as logged, rally.launch(JAR, home=self.disk / "home") as server:
            bandit = Bandit(server.create(spec()))
            bandit.round()
            self.fill()
        self.assertEqual(server.process.process.returncode, 4)
        self.assertRegex(logged.output[0], r"exit code 4; .*: bandit$")


class FilesTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.server = self.launch()
        self.bandit = Bandit(self.server.create(spec()))
        self.session = Path(self.server.session)

    def test_an_exchange_file_that_is_shortened_ends_the_exchange_and_not_the_process(self):
        rollout, outcomes = self.bandit.play()
        slot = self.bandit.exchange[0]
        pending = self.bandit.agent.start_infer(slot, self.bandit.seen)
        for file in self.session.glob("exchange-*"):
            os.truncate(file, 0)
        with self.assertRaises((rally.UnknownExchange, rally.InvalidBatch)):  # as who sees it first says
            pending.result()
        for use in (
            lambda: self.bandit.agent.infer(slot, self.bandit.seen),
            lambda: self.bandit.agent.observations(slot, LANES),
            lambda: self.bandit.agent.submit(slot, rollout, outcomes, self.bandit.seen),
        ):
            with self.assertRaisesRegex(
                rally.UnknownExchange, "shortened .*exchange-1 to 0 of .* open the exchange again"
            ):
                use()
        self.bandit.exchange.close()
        Bandit(self.bandit.agent).round()

    def test_an_exchange_file_that_is_deleted_serves_on(self):
        for file in self.session.glob("exchange-*"):
            file.unlink()
        self.bandit.learn()
        self.bandit.exchange.close()

    def test_a_session_folder_that_is_deleted_is_made_again(self):
        shutil.rmtree(self.session)
        self.bandit.learn()
        self.bandit.agent.save("first", client_state=LARGE)
        self.assertEqual(self.bandit.agent.restore("first").client_state, LARGE)
        with rally.attach(self.home) as other:
            other.agent("bandit").infer(other.agent("bandit").open_exchange(1)[0], [[0, 0]])
        self.assertEqual(self.server.shutdown(), 0)


if __name__ == "__main__":
    unittest.main()

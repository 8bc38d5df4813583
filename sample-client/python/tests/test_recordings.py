"""Recordings, through a real server."""

import unittest

from support import ServerTest, shared_server

import rally
from rally import Outcomes

LANES, STEPS = 4, 3


class RecordingsTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        shared_server(cls)

    def setUp(self):
        super().setUp()
        spec = {
            "name": "seen",
            "observation": {"type": "float32", "shape": [2]},
            "action": {"type": "discrete", "n": 3},
        }
        self.agent = self.server.create(spec)
        self.addCleanup(self.agent.delete)

    def played(self):
        outcomes = Outcomes()
        for step in range(STEPS):
            last = step == STEPS - 1
            outcomes.add(
                [1.0] * LANES, [0] * LANES, [last] * LANES, finals={n: [9.0, n] for n in range(LANES)} if last else {}
            )
        return outcomes

    def test_what_somebody_did_is_kept_and_found(self):
        seen = [[[step, lane] for lane in range(LANES)] for step in range(STEPS)]
        with self.agent.record("kim", by="Kim", scene="a field") as recording:
            rows = recording.append(seen, [[1] * LANES] * STEPS, self.played(), seen[0])
            self.assertEqual(rows, LANES * STEPS)
            recording.append(seen, [[2] * LANES] * STEPS, self.played(), seen[0])
        (found,) = self.server.recordings()
        self.assertEqual((found["recording"], found["by"], found["scene"]), ("kim", "Kim", "a field"))
        self.assertEqual(
            (found["steps"], found["episodes"], found["meanReturn"]), (2 * LANES * STEPS, 2 * LANES, STEPS)
        )
        with self.assertRaisesRegex(rally.InvalidParams, "another name"):
            self.agent.record("kim")
        self.server.delete_recording("kim")
        self.assertEqual(self.server.recordings(), [])

    def test_an_error_names_the_lane_and_nothing_of_it_is_kept(self):
        seen = [[[0, 0]] * LANES] * STEPS
        with self.agent.record("wrong") as recording:
            with self.assertRaisesRegex(rally.InvalidBatch, r"ACTION of lane 0 in step 2 \(row 8\) is 3"):
                recording.append(seen, [[0] * LANES, [0] * LANES, [3] * LANES], self.played(), seen[0])
            self.assertEqual(recording.stop()["steps"], 0)
        with self.assertRaisesRegex(rally.UnknownRecording, "wrong"):
            recording.append(seen, [[0] * LANES] * STEPS, self.played(), seen[0])
        self.server.delete_recording("wrong")


if __name__ == "__main__":
    unittest.main()

"""What reaches a real server: errors that name lanes, and rounds that are larger than a slot."""

import unittest

from support import ServerTest, shared_server

import rally
from rally import Outcomes


class SubmissionsTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        shared_server(cls)

    def agent(self, observation, **more):
        spec = {"name": "sent", "observation": observation, "action": {"type": "discrete", "n": 3}, **more}
        agent = self.server.create(spec)
        self.addCleanup(agent.delete)
        return agent

    def test_an_error_names_the_lane_and_not_the_row_of_a_subset(self):
        agent = self.agent({"type": "float32", "shape": [2]})
        slot = agent.open_exchange(8, steps=2)[0]
        with self.assertRaisesRegex(rally.NotFinite, r"OBSERVATION of lane 7 \(row 1\), element 1 is NaN"):
            agent.infer(slot, [[0.0, 0.0], [0.0, float("nan")]], lanes=[3, 7])
        with self.assertRaisesRegex(rally.BatchError, r"OBSERVATION of lane 7 at \[1\] is 1e\+300"):
            agent.infer(slot, [[0.0, 0.0], [0.0, 1e300]], lanes=[3, 7])
        with self.assertRaisesRegex(rally.InvalidBatch, r"ACTION_MASK of lane 7 \(row 1\) forbids all"):
            agent.infer(slot, [[0, 0]] * 2, lanes=[3, 7], action_mask=[[1, 1, 1], [0, 0, 0]])
        outcomes = Outcomes()
        for _ in range(2):
            outcomes.add([0, 0], [0, 0], [0, 0], lanes=[3, 7])
        with self.assertRaisesRegex(rally.InvalidBatch, r"ACTION of lane 7 in step 1 \(row 3\) is 3"):
            agent.submit_transitions(slot, [[[0, 0]] * 2] * 2, [[0, 0], [0, 3]], outcomes, [[0, 0]] * 2)
        with self.assertRaisesRegex(rally.NotFinite, "REWARD of lane 7 is nan"):
            outcomes.add([0, float("nan")], [0, 0], [0, 0], lanes=[3, 7])

    def test_a_final_observation_is_the_one_of_then(self):
        outcomes, last = Outcomes(), [1.0, 2.0]
        outcomes.add([0], [0], [1], finals={0: last})
        last[0] = 9.0
        (piece,) = outcomes.pieces()
        self.assertEqual(piece.finals, [[1.0, 2.0]])

    def test_pictures_declared_with_their_channels_last(self):
        with self.assertRaisesRegex(rally.InvalidSpec, r"\[84, 60, 3\] looks like .*declare \[3, 84, 60\]"):
            self.server.create({"name": "x", "observation": {"type": "uint8", "shape": [84, 60, 3]}})

    def test_a_round_that_is_larger_than_its_slot_is_submitted_in_several(self):
        size = 1000
        agent = self.agent({"type": "float32", "shape": [size]}, network={"type": "mlp", "hidden": [8]})
        lanes, steps = 8, 6
        room = agent.layout.submit_bytes(3, steps, 3 * steps, transitions=True)
        slot = self.server.open_exchange(lanes, 1, -(-room // 4096) * 4096)[0]
        outcomes = Outcomes()
        seen = [[float(lane)] * size for lane in range(lanes)]
        for _ in range(steps):
            inference = agent.infer(slot, seen)
            outcomes.add(range(lanes), [0] * lanes, [1] * lanes, finals=dict(enumerate(seen)))
        self.assertEqual(agent.submit(slot, inference.rollout, outcomes, seen), lanes * steps)
        self.assertEqual(
            agent.submit_transitions(slot, [seen] * steps, [[1] * lanes] * steps, outcomes, seen), lanes * steps
        )
        self.assertEqual(agent.train()["samples"], 2 * lanes * steps)


class RoomTest(unittest.TestCase):
    """What lanes and steps of any size a slot is opened for is allowed, and what must fit does."""

    MOST = 268435456

    def test_room_for_what_is_sent(self):
        for shape, kind, lanes, steps in (
            ((3, 96, 96), "uint8", 64, 128),
            ((4, 84, 84), "uint8", 64, 1024),
            ((3, 210, 160), "uint8", 64, 128),
            ((3, 210, 160), "uint8", 1, 1024),
            ((3, 210, 160), "uint8", 1, 4096),
            ((100_000,), "float32", 64, 128),
            ((11,), "float32", 4096, 128),
            ((11,), "float32", 4096, 4096),
            ((4,), "float32", 1, 1),
        ):
            spec = {"observation": {"type": kind, "shape": shape}, "action": {"type": "discrete", "n": 3}}
            layout = rally.agent.Layout(spec)
            room = layout.slot_bytes(lanes, steps, self.MOST)
            with self.subTest(shape=shape, lanes=lanes, steps=steps, room=room):
                self.assertLessEqual(room, self.MOST)
                self.assertEqual(room % 4096, 0)
                self.assertGreaterEqual(room, layout.infer_bytes(lanes))
                self.assertGreaterEqual(room, layout.submit_bytes(1, steps, min(steps, 1024)))


class HalvesTest(unittest.TestCase):
    def test_halves_are_the_whole(self):
        outcomes = Outcomes()
        for step in range(3):
            outcomes.add(
                [10 * step + n for n in range(5)], [0] * 5, [n == step for n in range(5)], finals={step: [step]}
            )
        (whole,) = outcomes.pieces()
        left, right = whole.halves()
        self.assertEqual((left.lanes, right.lanes), ([0, 1], [2, 3, 4]))
        self.assertEqual(list(memoryview(left.rewards).cast("f")), [0, 1, 10, 11, 20, 21])
        self.assertEqual(list(memoryview(right.rewards).cast("f")), [2, 3, 4, 12, 13, 14, 22, 23, 24])
        self.assertEqual((left.final_rows, left.finals), ([0, 3], [[0], [1]]))
        self.assertEqual((right.final_rows, right.finals), ([6], [[2]]))
        self.assertEqual(right.halves()[1].lanes, [3, 4])


if __name__ == "__main__":
    unittest.main()

"""What an exchange began and did not finish ends with it: no outcome is ever credited to another's step."""

import unittest

from support import ServerTest

import rally
from rally import Outcomes

LANES, STEPS = 32, 8


class AbandonedTest(ServerTest):
    def create(self, server):
        algorithm = {"type": "ppo", "learningRate": 0.003, "minibatchSize": 64}
        observation, action = {"type": "float32", "shape": [3]}, {"type": "discrete", "n": 3}
        return server.create({"name": "bandit", "observation": observation, "action": action, "algorithm": algorithm})

    def test_steps_of_a_closed_exchange_take_no_outcomes(self):
        agent = self.create(self.launch())
        exchange = agent.open_exchange(1, steps=4)
        for _ in range(3):
            agent.infer(exchange[0], [[0, 0, 0]])
        exchange.close()
        slot = agent.open_exchange(1, steps=4)[0]
        rollout = agent.infer(slot, [[1, 0, 0]]).rollout
        outcomes = Outcomes()
        for _ in range(4):
            outcomes.add([1], [1], [0])
        with self.assertRaises(rally.InvalidBatch):
            agent.submit(slot, rollout, outcomes, [[0, 0, 0]])
        own = Outcomes()
        own.add([1], [1], [0])
        self.assertEqual(agent.submit(slot, rollout, own, [[0, 0, 0]]), 1)
        self.assertEqual(agent.train()["samples"], 1)

    def test_a_bandit_learns_although_a_round_is_abandoned_before_each(self):
        agent = self.create(self.launch())
        seen = [[float(lane % 3 == arm) for arm in range(3)] for lane in range(LANES)]

        def play(slot, steps, outcomes):
            for _ in range(steps):
                inference = agent.infer(slot, seen)
                rewards = [seen[lane][int(arm)] for lane, arm in enumerate(inference.actions)]
                outcomes.add(rewards, [1] * LANES, [0] * LANES)
            return inference.rollout

        for _ in range(60):
            abandoned = agent.open_exchange(LANES, steps=STEPS)
            play(abandoned[0], 3, Outcomes())
            abandoned.close()
            exchange = agent.open_exchange(LANES, steps=STEPS)
            outcomes = Outcomes()
            rollout = play(exchange[0], STEPS, outcomes)
            agent.submit(exchange[0], rollout, outcomes, seen)
            agent.train()
            best = agent.infer(exchange[0], seen, deterministic=True).actions
            exchange.close()
            if all(seen[lane][int(arm)] for lane, arm in enumerate(best)):
                return
        self.fail("60 rounds have not taught it")


if __name__ == "__main__":
    unittest.main()

"""The smallest agent that learns something, for tests of whatever surrounds it."""

from support import CLIENT  # noqa: F401

from rally import Outcomes

LANES, STEPS = 32, 8


def spec(name="bandit", **more):
    algorithm = {"type": "ppo", "learningRate": 0.003, "minibatchSize": 64, "normalizeObservations": False}
    observation = {"type": "float32", "shape": [2]}
    return {
        "name": name,
        "observation": observation,
        "action": {"type": "discrete", "n": 3},
        "algorithm": algorithm,
        **more,
    }


class Bandit:
    """An arm is right when it is the one that the observation shows; every episode has one step."""

    def __init__(self, agent):
        self.agent = agent
        self.exchange = agent.open_exchange(LANES, slots=2, steps=STEPS)
        self.seen = [[float(lane % 2), float(lane % 3 == 0)] for lane in range(LANES)]
        self.arms = [int(a + b) for a, b in self.seen]

    def share(self, inference):
        return sum(int(chosen) == arm for chosen, arm in zip(inference.actions, self.arms)) / LANES

    def play(self):
        """A round without training; the rollout that it belongs to, and what came of it."""
        outcomes = Outcomes()
        for _ in range(STEPS):
            inference = self.agent.infer(self.exchange[0], self.seen)
            rewards = [float(int(chosen) == arm) for chosen, arm in zip(inference.actions, self.arms)]
            outcomes.add(rewards, [1] * LANES, [0] * LANES)
        return inference.rollout, outcomes

    def round(self, **options):
        rollout, outcomes = self.play()
        self.agent.submit(self.exchange[0], rollout, outcomes, self.seen)
        return self.agent.train(**options)

    def learn(self):
        for _ in range(60):
            self.round()
            best = self.agent.infer(self.exchange[0], self.seen, deterministic=True)
            if self.share(best) == 1:
                return
        raise AssertionError("60 rounds have not taught it")

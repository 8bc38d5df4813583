"""Writes what GoldenUpdatesTest compares the learners with: small agents that play and learn, computed in double
precision by reference.py and learners.py, which share nothing with the Java code but the documents.

    python agents/src/test/golden/golden.py          # needs numpy and torch (CPU); ten seconds

Each case becomes a file of agents/src/test/resources/golden: the agent's spec, its first parameters, and what happens
to it, in order, with each train's metrics; and what has become of it in the end. Change a formula here only when a
document says so.
"""
import json
import pathlib
import zlib

import numpy as np
import torch

from learners import GOES_ON, TERMINATED, TRUNCATED, Ppo, Reinforce, Sac

OUT = pathlib.Path(__file__).parents[1] / "resources" / "golden"

# The epsilons are large: with small ones a gradient next to 0 makes a whole step, whose sign is that of its rounding.
PPO = dict(type="ppo", learningRate=0.02, learningRateSchedule="constant", learningRateDecayEnvSteps=1000, gamma=0.99,
           gaeLambda=0.95, epochs=2, minibatchSize=32, clipCoef=0.2, clipValueLoss=False, valueCoef=0.5,
           entropyCoef=0.01, normalizeAdvantages=True, maxGradNorm=0.5, targetKl=0, adamBeta1=0.9, adamBeta2=0.999,
           adamEpsilon=1e-3, normalizeObservations=False, observationClip=10, normalizeRewards=False, rewardClip=10,
           initialLogStd=0, maxHeldSteps=10000)
REINFORCE = dict(type="reinforce", learningRate=0.005, gamma=0.99, episodesPerBatch=5, returnRestartReward=0,
                 normalizeReturns=True, baseline=False, valueCoef=0.5, entropyCoef=0.01, maxGradNorm=0,
                 rmsPropDecay=0.99, rmsPropEpsilon=1e-3, normalizeObservations=False, observationClip=10,
                 initialLogStd=0, maxHeldSteps=10000)
SAC = dict(type="sac", learningRate=0.01, criticLearningRate=0.02, temperatureLearningRate=0.03, gamma=0.99, tau=0.3,
           minibatchSize=32, updatesPerStep=0.2, learningStarts=30, replayCapacity=10000, saveReplay=False,
           learnTemperature=True, initialTemperature=0.5, targetEntropyScale=1, logStdMin=-20, logStdMax=2,
           criticHidden=[], maxGradNorm=0, adamBeta1=0.9, adamBeta2=0.999, adamEpsilon=1e-3,
           normalizeObservations=False, observationClip=10, maxHeldSteps=10000)

VECTOR = dict(type="float32", shape=[3], stack=1, planes=0)
IMAGE = dict(type="uint8", shape=[1, 6, 6], stack=1, planes=0)
THREE, FACTORS = dict(type="discrete", n=3), dict(type="multi-discrete", n=[2, 3])
BOX = dict(type="continuous", low=[-2, 0], high=[2, 1])
MLP = dict(type="mlp", hidden=[5, 4], activation="tanh")
CONV = dict(type="conv", layers=[dict(filters=2, kernel=3, stride=2), dict(filters=3, kernel=2, stride=1)], hidden=[4],
            activation="relu")
GRU = dict(type="gru", hidden=[4], activation="tanh", units=3, sequenceLength=4)


def case(algorithm, action=THREE, network=MLP, observation=VECTOR, play=None, **changes):
    assert changes.keys() <= algorithm.keys()
    return algorithm | changes, action, network, observation, dict(
        trains=2, steps=9, lanes=5, chunk=4, masks=False, groups=1, complete=False, log_probs=True, left_open=0,
        terminate=0.1, truncate=0.1, scale=1) | (play or {})


CASES = {
    "ppo-mlp": case(PPO),
    "ppo-one-epoch": case(PPO, epochs=1, minibatchSize=1000, normalizeAdvantages=False),
    "ppo-rests": case(PPO, minibatchSize=14, epochs=3),
    "ppo-halves": case(PPO, minibatchSize=44),
    "ppo-relu": case(PPO, network=MLP | dict(activation="relu")),
    "ppo-continuous": case(PPO, BOX, initialLogStd=-0.5),
    "ppo-factors": case(PPO, FACTORS),
    "ppo-masks": case(PPO, play=dict(masks=True)),
    "ppo-factors-masks": case(PPO, FACTORS, play=dict(masks=True)),
    "ppo-clipped-value": case(PPO, clipValueLoss=True, epochs=4, learningRate=0.05),
    "ppo-far": case(PPO, clipCoef=0.05, epochs=6, learningRate=0.05, maxGradNorm=100),
    "ppo-observations": case(PPO, normalizeObservations=True, observationClip=1.5, play=dict(trains=3, scale=20)),
    "ppo-rewards": case(PPO, normalizeRewards=True, rewardClip=1.2, gamma=0.9, play=dict(trains=3)),
    "ppo-linear": case(PPO, learningRateSchedule="linear", learningRateDecayEnvSteps=100, play=dict(trains=3)),
    "ppo-kl": case(PPO, targetKl=0.01, epochs=8, minibatchSize=12),
    "ppo-adam": case(PPO, adamBeta1=0.8, adamBeta2=0.95, adamEpsilon=1e-2),
    "ppo-gae": case(PPO, gaeLambda=0.5, gamma=0.9, play=dict(terminate=0.2, truncate=0.2)),
    "ppo-no-ends": case(PPO, gamma=0.999, gaeLambda=1, play=dict(terminate=0, truncate=0)),
    "ppo-truncations": case(PPO, gamma=0.999, play=dict(terminate=0, truncate=0.4)),
    "ppo-many-lanes": case(PPO, gamma=0.999, minibatchSize=256, play=dict(lanes=96, steps=8, chunk=8)),
    "ppo-groups": case(PPO, normalizeObservations=True, play=dict(groups=2, lanes=6)),
    "ppo-left-open": case(PPO, normalizeRewards=True, play=dict(left_open=2)),
    "ppo-complete": case(PPO, normalizeObservations=True, play=dict(complete=True, masks=True)),
    "ppo-complete-unknown": case(PPO, BOX, normalizeRewards=True, play=dict(complete=True, log_probs=False)),
    "ppo-stack": case(PPO, observation=VECTOR | dict(stack=3), play=dict(steps=7)),
    "ppo-stack-observations": case(PPO, observation=VECTOR | dict(stack=3), normalizeObservations=True, gamma=0.999,
                                   play=dict(steps=7, scale=5, trains=3)),
    "ppo-stack-complete": case(PPO, observation=VECTOR | dict(stack=2), normalizeObservations=True,
                               play=dict(complete=True)),
    "ppo-conv": case(PPO, network=CONV, observation=IMAGE),
    "ppo-conv-stack": case(PPO, BOX, CONV | dict(activation="tanh"), IMAGE | dict(stack=2, planes=1),
                           normalizeRewards=True, play=dict(lanes=4, steps=7)),
    "ppo-conv-masks": case(PPO, FACTORS, CONV | dict(hidden=[]), IMAGE | dict(shape=[2, 6, 6]),
                           play=dict(masks=True, lanes=3)),
    "ppo-gru": case(PPO, network=GRU, gamma=0.999, play=dict(steps=10)),
    "ppo-gru-observations": case(PPO, BOX, GRU, normalizeObservations=True, minibatchSize=12),
    "ppo-gru-stack-masks": case(PPO, FACTORS, GRU | dict(hidden=[], sequenceLength=16), VECTOR | dict(stack=2),
                                normalizeRewards=True, normalizeObservations=True, play=dict(masks=True, trains=3)),
    "reinforce-mlp": case(REINFORCE),
    "reinforce-raw": case(REINFORCE, normalizeReturns=False, gamma=0.999, maxGradNorm=0.5),
    "reinforce-baseline": case(REINFORCE, baseline=True, play=dict(trains=4)),
    "reinforce-baseline-raw": case(REINFORCE, baseline=True, normalizeReturns=False, play=dict(truncate=0.3)),
    "reinforce-continuous": case(REINFORCE, BOX, baseline=True, initialLogStd=-0.5, normalizeObservations=True),
    "reinforce-restarts": case(REINFORCE, returnRestartReward=1.2, baseline=True),
    "reinforce-masks": case(REINFORCE, FACTORS, play=dict(masks=True, trains=3), rmsPropDecay=0.9),
    "reinforce-long": case(REINFORCE, baseline=True, gamma=0.999, episodesPerBatch=3,
                           play=dict(trains=5, terminate=0.03, truncate=0.03)),
    "reinforce-complete": case(REINFORCE, baseline=True, normalizeObservations=True, play=dict(complete=True)),
    "reinforce-many-lanes": case(REINFORCE, episodesPerBatch=40, play=dict(lanes=64, steps=8, chunk=8, trains=3)),
    "sac-discrete": case(SAC),
    "sac-continuous": case(SAC, BOX),
    "sac-discrete-observations": case(SAC, normalizeObservations=True, observationClip=1.5, gamma=0.999),
    "sac-continuous-observations": case(SAC, BOX, normalizeObservations=True, gamma=0.999, maxGradNorm=0.5),
    "sac-fixed-temperature": case(SAC, BOX, learnTemperature=False, initialTemperature=0.1, criticHidden=[6]),
    "sac-log-std-bounds": case(SAC, BOX, logStdMin=-0.3, logStdMax=0.3, targetEntropyScale=2),
    "sac-relu": case(SAC, BOX, MLP | dict(activation="relu"), play=dict(truncate=0.4)),
    "sac-full": case(SAC, replayCapacity=40, play=dict(trains=3)),
    "sac-threads": case(SAC, BOX, minibatchSize=150, play=dict(lanes=20, steps=8, chunk=8), updatesPerStep=0.05),
    "sac-complete": case(SAC, BOX, play=dict(complete=True)),
}


NETWORKS = "parameters", "critics", "targets"


class Game:
    """Numbers out of nothing, the same for everybody: what lanes show, what is allowed, what pays, where it ends."""

    def __init__(self, rng, spec, play, agent):
        self.rng, self.spec, self.play, self.agent, self.events = rng, spec, play, agent, []
        self.space, self.dist = spec["observation"], agent.dist
        self.image, lanes = self.space["type"] == "uint8", range(play["lanes"])
        self.shown, self.starts = self.frames(len(lanes)), [True for _ in lanes]
        each = len(lanes) // play["groups"]
        self.groups = [list(lanes[i:i + each]) for i in range(0, len(lanes), each)]

    def numbers(self, count, scale=1.0):
        """As single precision has them."""
        return [float(np.float32(x)) for x in np.round(self.rng.normal(size=count) * scale, 2)]

    def frames(self, rows):
        size = int(np.prod(self.space["shape"]))
        if self.image:
            return [[int(x) for x in self.rng.integers(0, 256, size)] for _ in range(rows)]
        return [self.numbers(size, self.play["scale"]) for _ in range(rows)]

    def masks(self, rows):
        if not self.play["masks"]:
            return None
        masks = self.rng.random((rows, self.dist.outputs)) < 0.6
        start = 0
        for n in self.dist.factors:
            masks[range(rows), start + self.rng.integers(0, n, rows)] = True
            start += n
        return masks.astype(int).tolist()

    def named(self, group):
        """Lanes, where their rows do not say enough."""
        return group if len(self.groups) > 1 else None

    def end(self):
        x = self.rng.random()
        ends = self.play["terminate"], self.play["terminate"] + self.play["truncate"]
        return TERMINATED if x < ends[0] else TRUNCATED if x < ends[1] else GOES_ON

    def round(self):
        if self.play["complete"] and not self.agent.frozen:
            self.complete()
        else:
            for group in self.groups:
                for first in range(0, self.play["steps"], self.play["chunk"]):
                    self.chunk(group, min(self.play["chunk"], self.play["steps"] - first))
            for _ in range(self.play["left_open"]):
                self.infer(self.groups[0])
        metrics = self.agent.train()
        self.events.append({"train": {name: float(f"{value:.6g}") for name, value in metrics.items()}})

    def infer(self, group):
        frames, starts, masks = [self.shown[n] for n in group], [self.starts[n] for n in group], self.masks(len(group))
        planes = self.space["planes"] and [[int(x)] for x in self.rng.integers(0, 256, len(group))]
        actions = self.agent.infer(frames, group, starts, masks, planes)
        columns = self.columns(OBSERVATION=frames, ACTION_MASK=masks, LANE=self.named(group), PLANES=planes or None)
        if self.space["stack"] > 1 or self.agent.network.units:
            columns |= self.columns(EPISODE_START=[int(s) for s in starts])
        self.events.append({"infer": columns, "rows": len(group),
                            "actions": [single(x) for action in actions for x in action]})

    def outcome(self, lanes):
        """One step's, and what each lane shows next."""
        ends = [self.end() for _ in lanes]
        for lane, end, frame in zip(lanes, ends, self.frames(len(lanes))):
            self.starts[lane], self.shown[lane] = end != GOES_ON, frame
        finals = {row: self.frames(1)[0] for row, end in enumerate(ends) if end == TRUNCATED}
        return self.numbers(len(lanes)), ends, finals

    def chunk(self, group, steps):
        rewards, ends, finals = [], [], {}
        for t in range(steps):
            self.infer(group)
            reward, end, final = self.outcome(group)
            finals |= {t * len(group) + row: frame for row, frame in final.items()}
            rewards, ends = rewards + reward, ends + end
        nexts = [self.shown[n] for n in group]
        self.agent.submit(group, rewards, ends, finals, nexts)
        columns = self.outcomes(rewards, ends, finals, nexts) | self.columns(LANE=self.named(group))
        self.events.append({"submit": columns, "rows": len(rewards)})

    def complete(self):
        """Transitions that somebody else has played."""
        lanes, steps = self.play["lanes"], self.play["steps"]
        rows = lanes * steps
        frames, masks = self.frames(rows), self.masks(rows)
        actions = [self.action(masks and masks[row]) for row in range(rows)]
        log_probs = [-1.5 + x for x in self.numbers(rows, 0.2)] if self.play["log_probs"] else None
        ends = [self.end() for _ in range(rows)]
        finals = {row: self.frames(1)[0] for row in range(rows) if ends[row] == TRUNCATED}
        rewards, nexts = self.numbers(rows), self.frames(lanes)
        self.agent.transitions(frames, actions, log_probs, masks, rewards, ends, finals, nexts)
        columns = self.columns(OBSERVATION=frames, ACTION=actions, LOG_PROB=log_probs, ACTION_MASK=masks)
        self.events.append({"submit": columns | self.outcomes(rewards, ends, finals, nexts), "rows": rows})

    def action(self, mask):
        if not hasattr(self.dist, "factors"):
            return [float(np.float32(round(self.rng.uniform(a, a + 2 * h), 2))) for a, h in
                    zip(self.dist.low, self.dist.half)]
        chosen, start = [], 0
        for n in self.dist.factors:
            chosen.append(int(self.rng.choice([i for i in range(n) if not mask or mask[start + i]])))
            start += n
        return chosen

    def outcomes(self, rewards, ends, finals, nexts):
        columns = self.columns(REWARD=rewards, TERMINATED=[int(e == TERMINATED) for e in ends],
                               TRUNCATED=[int(e == TRUNCATED) for e in ends], NEXT_OBSERVATION=nexts)
        if finals:
            columns |= self.columns(FINAL_ROW=list(finals), FINAL_OBSERVATION=list(finals.values()))
        return columns

    @staticmethod
    def columns(**columns):
        return {name: {"rows": len(rows), "values": [single(x) for row in rows for x in np.ravel(row).tolist()]}
                for name, rows in columns.items() if rows is not None}


def single(x):
    """As few digits as single precision needs."""
    return int(x) if x == int(x) else float(str(np.float32(x)))


def digits(values, count):
    return [float(f"{x:.{count}g}") for x in np.ravel([np.asarray(v, float) for v in values])]


def parameters(rng, agent):
    """First ones, as single precision has them; biases too."""
    flat = np.round(rng.normal(size=agent.network.size()) * 0.5, 3)
    if agent.dist.free:
        flat[-agent.dist.free:] = agent.algorithm["initialLogStd"]
    agent.flat = torch.tensor(np.float32(flat)).double()
    if isinstance(agent, Sac):
        flat = np.float32(np.round(rng.normal(size=2 * agent.critic.size()) * 0.5, 3))
        agent.critics = agent.targets = torch.tensor(flat).double()


def write(name, made):
    number = zlib.crc32(name.encode())
    algorithm, action, network, observation, play = made
    spec = dict(name=name, observation=observation, action=action, algorithm=algorithm, network=network, seed=number)
    agent = {"ppo": Ppo, "reinforce": Reinforce, "sac": Sac}[algorithm["type"]](spec)
    rng = np.random.default_rng(number)
    parameters(rng, agent)
    begin = {n: digits(v, 4) for n, v in agent.state().items() if n.startswith(NETWORKS)}
    game = Game(rng, spec, play, agent)
    for _ in range(play["trains"]):
        game.round()
    end = {n: digits(v, 8 if n.startswith(NETWORKS) else 7) for n, v in agent.state().items()}
    spec, begin, end, *events = (json.dumps(x, separators=(",", ":")) for x in (spec, begin, end, *game.events))
    lines = ",\n".join(events)
    text = f'{{"spec":{spec},\n"begin":{begin},\n"events":[\n{lines}],\n"end":{end}}}\n'
    (OUT / f"{name}.json").write_text(text)


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for name, made in CASES.items():
        write(name, made)

"""Plays a game on the server of a home for ever: every episode is one step, the observation shows which arm pays."""

import sys
import time

import rally

LANES, STEPS = 32, 8
SPEC = {
    "observation": {"type": "float32", "shape": [2]},
    "action": {"type": "discrete", "n": 3},
    "algorithm": {"type": "ppo", "learningRate": 0.003, "minibatchSize": 64, "normalizeObservations": False},
}
SEEN = [[float(lane % 2), float(lane % 3 == 0)] for lane in range(LANES)]
ARMS = [int(a + b) for a, b in SEEN]


def live(server, name):
    try:
        return server.agent(name)
    except rally.UnknownAgent:
        pass
    try:
        return server.load(name)
    except rally.UnknownCheckpoint:
        return server.create({"name": name, **SPEC})


def play(server, name):
    agent = live(server, name)
    exchange = agent.open_exchange(LANES, slots=2, steps=STEPS)
    while True:
        outcomes = rally.Outcomes()
        for _ in range(STEPS):
            inference = agent.infer(exchange[0], SEEN)
            rewards = [float(int(chosen) == arm) for chosen, arm in zip(inference.actions, ARMS)]
            outcomes.add(rewards, [1] * LANES, [0] * LANES)
        agent.submit(exchange[0], inference.rollout, outcomes, SEEN)
        agent.train()
        try:
            agent.save()
        except rally.DiskFull as full:
            print(full)


def main(home, name):
    while True:
        try:
            with rally.attach(home, client=name) as server:
                play(server, name)
        except (rally.ConnectionLost, rally.ServerDied, rally.ShuttingDown, rally.Unauthenticated) as lost:
            print(lost, flush=True)
            time.sleep(0.1)


main(*sys.argv[1:])

#!/usr/bin/env python3
"""Trains any Gymnasium vector environment through Rally.

    python train_gymnasium.py --env CartPole-v1 --envs 64 --steps 200000 --algorithm ppo
    python train_gymnasium.py --env Pendulum-v1 --envs 8 --steps 20000 --algorithm sac --set minibatchSize=256

Run it again and it goes on from its last checkpoint; ``--fresh`` begins anew. Ctrl-C saves and ends. A server that dies
is launched again. Observations: Box (images as uint8), Discrete, MultiDiscrete, MultiBinary, and Dict or Tuple of
these; actions: Discrete, MultiDiscrete, MultiBinary and bounded Box.

How an episode ends. Gymnasium tells apart *terminated* (nothing more could have come) and *truncated* (cut off, by a
time limit say). For a truncated one Rally estimates what would have come from the episode's last observation, the one
before the restart, so that one has to be found; where it is depends on the environment's autoreset mode:

- NEXT_STEP, the default of Gymnasium 1.x: the step that ends an episode returns its last observation; the *next* step
  ignores the action, restarts the game and returns the first observation, with a reward of 0. That step is nothing the
  agent did, so the lane sits it out: it is left out of the ``infer``, and nothing is submitted for it.
- SAME_STEP: the step that ends an episode restarts the game and returns the first observation of the next one; the last
  one of the old is in ``infos["final_obs"]``.
- DISABLED: as NEXT_STEP, but we restart the games that have ended ourselves, at once.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import deque

import numpy as np

import rally

SAVE_EVERY_S = 5

LOST = (rally.ConnectionLost, rally.ShuttingDown, rally.Unauthenticated, rally.UnknownAgent, rally.UnknownExchange)
"""The server is another one by now, or about to be."""


class Games:
    """A Gymnasium vector environment, the same to play in each autoreset mode.

    A lane acts or sits out. ``observations`` is what each lane sees, as Rally takes it: ``[lanes, …]``.
    """

    def __init__(self, env, seed: int | None = None):
        self.env = env
        self.lanes = env.num_envs
        self.observation, self._encode = observation_space(env.single_observation_space)
        self.action, self._decode = action_space(env.single_action_space)
        mode = env.metadata.get("autoreset_mode", "NEXT_STEP")
        self.mode = getattr(mode, "name", str(mode))
        self.finished: list[tuple[int, float, int]] = []
        """Lane, return and length of each episode that has ended; whoever reads it empties it."""
        self.reset(seed)

    def reset(self, seed: int | None = None) -> None:
        observations, _ = self.env.reset(seed=seed)
        self.observations = self._encode(observations)
        self.starts = np.ones(self.lanes, bool)
        self._over = np.zeros(self.lanes, bool)
        self._returns = np.zeros(self.lanes)
        self._lengths = np.zeros(self.lanes, int)

    def acting(self) -> np.ndarray:
        """The lanes that act in the next step."""
        return np.flatnonzero(~self._over)

    def step(self, lanes: np.ndarray, actions):
        """All games step; returns rewards, terminated and truncated of ``lanes``, and the last observations of their
        episodes that were truncated, by lane."""
        chosen = np.zeros((self.lanes, *np.shape(actions)[1:]), np.asarray(actions).dtype)
        chosen[lanes] = actions
        observations, rewards, terminated, truncated, infos = self.env.step(self._decode(chosen))
        self.observations = self._encode(observations)
        cut = [lane for lane in lanes if truncated[lane] and not terminated[lane]]
        finals = self._finals(cut, infos) if self.mode == "SAME_STEP" else {n: self.observations[n].copy() for n in cut}
        self._count(lanes, rewards, over := terminated | truncated)
        if self.mode == "DISABLED" and over.any():
            observations, _ = self.env.reset(options={"reset_mask": over})
            self.observations = self._encode(observations)
        self.starts = over if self.mode != "NEXT_STEP" else self._over
        self._over = over if self.mode == "NEXT_STEP" else np.zeros(self.lanes, bool)
        return rewards[lanes], terminated[lanes], truncated[lanes], finals

    def _finals(self, lanes, infos) -> dict:
        last = infos["final_obs"] if lanes else ()
        return {lane: self._encode(np.asarray(last[lane])[None])[0] for lane in lanes}

    def _count(self, lanes, rewards, over) -> None:
        self._returns[lanes] += rewards[lanes]
        self._lengths[lanes] += 1
        for lane in np.flatnonzero(over):
            self.finished.append((int(lane), float(self._returns[lane]), int(self._lengths[lane])))
        self._returns[over], self._lengths[over] = 0, 0


def kind(space, *known: str) -> str:
    for name in (c.__name__ for c in type(space).__mro__):
        if name in known:
            return name
    raise SystemExit(f"{space} is none of {', '.join(known)}; wrap the environment, FlattenObservation may help")


def observation_space(space):
    """The space as Rally's spec has it, and what turns observations ``[lanes, …]`` into that."""
    name = kind(space, "Box", "Discrete", "MultiDiscrete", "MultiBinary", "Dict", "Tuple")
    if name in ("Dict", "Tuple"):
        return joined(space.spaces)
    if name == "MultiDiscrete":
        return one_hots(space)
    if name == "Discrete":
        first = int(getattr(space, "start", 0))
        one_hot = np.eye(int(space.n), dtype=np.float32)
        return {"type": "float32", "shape": [int(space.n)]}, lambda seen: one_hot[np.asarray(seen) - first]
    if space.dtype == np.uint8 and len(space.shape) == 3:
        channels_last = space.shape[2] <= 4 < space.shape[0]
        order = (0, 3, 1, 2) if channels_last else (0, 1, 2, 3)
        shape = [int(space.shape[i - 1]) for i in order[1:]]
        return {"type": "uint8", "shape": shape}, lambda seen: np.ascontiguousarray(np.transpose(seen, order))
    size = int(np.prod(space.shape, dtype=int))
    # What float32 cannot hold is refused by the client: no cast here that would hide it.
    return {"type": "float32", "shape": [size]}, lambda seen: np.reshape(seen, (-1, size))


def joined(spaces):
    """Several spaces, by name or by number, as one vector."""
    parts = [
        (key, *observation_space(spaces[key])) for key in (spaces if hasattr(spaces, "keys") else range(len(spaces)))
    ]
    for key, spec, _ in parts:
        if spec["type"] != "float32":
            raise SystemExit(
                f"observation {key!r} is a picture beside others; wrap the environment so that it is alone"
            )
    size = sum(spec["shape"][0] for _, spec, _ in parts)
    return {"type": "float32", "shape": [size]}, lambda seen: np.concatenate([e(seen[key]) for key, _, e in parts], 1)


def one_hots(space):
    """A vector with a 1 for each choice."""
    sizes, starts = space.nvec.ravel(), np.broadcast_to(getattr(space, "start", 0), space.shape).ravel()
    offsets, size = np.concatenate([[0], np.cumsum(sizes)[:-1]]) - starts, int(sizes.sum())

    def encode(seen):
        chosen = np.reshape(seen, (-1, len(sizes))).astype(int) + offsets
        return np.eye(size, dtype=np.float32)[chosen].sum(1)

    return {"type": "float32", "shape": [size]}, encode


def action_space(space):
    """The space as Rally's spec has it, and what turns Rally's actions into the environment's."""
    name = kind(space, "Discrete", "MultiDiscrete", "MultiBinary", "Box")
    if name == "MultiBinary":
        return (
            {"type": "multi-discrete", "n": [2] * int(np.prod(space.shape))},
            lambda chosen: chosen.astype(space.dtype).reshape(-1, *space.shape),
        )
    if name == "Discrete":
        return {"type": "discrete", "n": int(space.n)}, lambda chosen: chosen.astype(space.dtype) + space.start
    if name == "MultiDiscrete":
        start = np.asarray(getattr(space, "start", 0))
        return (
            {"type": "multi-discrete", "n": [int(n) for n in space.nvec.ravel()]},
            lambda chosen: chosen.astype(space.dtype).reshape(-1, *space.shape) + start,
        )
    if not (np.isfinite(space.low).all() and np.isfinite(space.high).all()):
        raise SystemExit(f"{space} has no finite bounds; wrap the environment in RescaleAction")
    bounds = {"low": space.low.ravel().tolist(), "high": space.high.ravel().tolist()}
    return {"type": "continuous", **bounds}, lambda chosen: chosen.astype(space.dtype).reshape(-1, *space.shape)


class Training:
    """Rounds of play, submit, train and save, until enough steps are learnt from."""

    def __init__(self, server: rally.Server, games: Games, spec: dict, round_steps: int, fresh: bool = False):
        self.server, self.games, self.spec, self.round_steps = server, games, spec, round_steps
        self.steps = 0
        live = spec["name"] in [agent.name for agent in server.agents()]
        if live and server.status()["clients"] > 1:
            raise SystemExit(
                f"another client of the server on {server.home} uses agent {spec['name']}; wait for it, or name another"
                " with --agent, or another home with --home"
            )
        if fresh or not server.checkpoints(spec["name"]):
            if live:  # of a client that has left
                server.agent(spec["name"]).delete()
            self._take(server.create(spec))
            self.save()
        else:
            self.resume()

    def resume(self) -> None:
        """Goes on from the latest checkpoint."""
        agent = self.server.load(self.spec["name"])
        for part in ("observation", "action", "algorithm", "network"):
            asked, has = self.spec.get(part, {}), agent.spec[part]
            other = {key: has.get(key) for key, value in asked.items() if has.get(key) != value}
            if other:
                raise SystemExit(
                    f"agent {agent.name} has checkpoints of another {part}: {other}, not {asked}; go on with those"
                    " settings, choose another --agent, or begin anew with --fresh"
                )
        self._take(agent)
        self.steps = (agent.client_state or {}).get("steps", 0)
        self._saved = time.monotonic()

    def _take(self, agent: rally.Agent) -> None:
        self.agent = agent
        self.slot = agent.open_exchange(self.games.lanes, steps=self.round_steps)[0]

    def save(self) -> str:
        self._saved = time.monotonic()
        return self.agent.save(client_state={"steps": self.steps})["path"]

    def round(self, progress=None) -> dict | None:
        """Plays, submits and trains; None when the round was dropped, for the mode was switched meanwhile."""
        outcomes, rollouts = rally.Outcomes(), set()
        for _ in range(self.round_steps):
            rollouts.add(self.play(outcomes))
        rollouts.discard(None)
        if len(rollouts) != 1 or 0 in rollouts:
            return None
        try:
            self.agent.submit(self.slot, rollouts.pop(), outcomes, self.games.observations)
            result = self.agent.train(progress=progress)
        except (rally.RolloutDiscarded, rally.AgentDeterministic, rally.Diverged) as e:
            print(f"this round was dropped: {e}", file=sys.stderr)
            return None
        self.steps += len(outcomes)
        if time.monotonic() - self._saved > SAVE_EVERY_S:
            self.save()
        return result

    def play(self, outcomes: rally.Outcomes | None, **options) -> int | None:
        """One step of all games; returns the rollout that holds it, or None when all games sat it out."""
        games = self.games
        lanes = games.acting()
        if not len(lanes):
            games.step(
                lanes,
                np.zeros(
                    (0, *self.agent.layout.action_shape), "f" if self.spec["action"]["type"] == "continuous" else "i"
                ),
            )
            return None
        # Rows of all lanes in order need no LANE column, and their round is one submission.
        named = None if len(lanes) == games.lanes else lanes
        inference = self.agent.infer(
            self.slot, games.observations[lanes], lanes=named, episode_starts=games.starts[lanes], **options
        )
        rewards, terminated, truncated, finals = games.step(lanes, inference.actions)
        if outcomes is not None:
            outcomes.add(rewards, terminated, truncated, lanes=named, finals=finals)
        return inference.rollout

    def evaluate(self) -> float:
        """The mean return of an episode of each game, the agent taking its most likely actions."""
        self.games.reset()
        self.games.finished.clear()
        first: dict[int, float] = {}  # only the first of each game: of the later ones the short would count more often
        while len(first) < self.games.lanes:
            self.play(None, deterministic=True)
            for lane, total, _ in self.games.finished:
                first.setdefault(lane, total)
            self.games.finished.clear()
        return float(np.mean(list(first.values())))


def run(training: Training, steps: int, out=print) -> None:
    """Trains until ``steps`` are learnt from; a server that dies is launched again."""
    recent: deque = deque(maxlen=100)
    deaths, begun, told, first = 0, time.monotonic(), 0.0, training.steps
    while training.steps < steps:
        try:
            if deaths:
                training.server.reconnect()
                training.resume()
            result = training.round()
            deaths = 0
        except LOST as e:
            deaths += 1
            if deaths > 5:
                raise
            print(f"{str(e).splitlines()[0]}; going on from the last checkpoint", file=sys.stderr)
            continue
        recent.extend(training.games.finished)
        training.games.finished.clear()
        if time.monotonic() - told < 1 and training.steps < steps:
            continue
        told = time.monotonic()
        _, returns, lengths = zip(*recent) if recent else ((0,), (float("nan"),), (float("nan"),))
        speed = max(0, training.steps - first) / (told - begun)
        policy = "dropped" if result is None else f"policy {result['policyVersion']}"
        out(
            f"{training.steps:9d} steps  return {np.mean(returns):9.2f}  length {np.mean(lengths):7.1f}  {policy}"
            f"  {speed:.0f} steps/s"
        )


def make(arguments):
    try:
        import gymnasium
    except ImportError:
        raise SystemExit("Gymnasium 1.0 or newer is needed: pip install 'gymnasium[classic-control]'") from None
    options = {}
    if arguments.autoreset:
        options["vector_kwargs"] = {"autoreset_mode": gymnasium.vector.AutoresetMode[arguments.autoreset]}
    if arguments.vectorization or arguments.autoreset:
        options["vectorization_mode"] = arguments.vectorization or "sync"
    try:
        return gymnasium.make_vec(arguments.env, arguments.envs, **options)
    except (gymnasium.error.Error, ImportError) as e:
        raise SystemExit(f"train_gymnasium: --env {arguments.env}: {e}") from None


def parse(line: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains a Gymnasium environment through Rally.")
    parser.add_argument("--env", default="CartPole-v1", help="its id in Gymnasium (%(default)s)")
    parser.add_argument("--envs", type=positive, default=64, help="how many play side by side (%(default)s)")
    parser.add_argument("--steps", type=positive, default=200_000, help="steps to learn from, in all (%(default)s)")
    parser.add_argument("--algorithm", default="ppo", help="ppo, sac or reinforce (%(default)s)")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a key of the algorithm")
    parser.add_argument("--network", type=json.loads, metavar="JSON", help="as in an agent's spec (the algorithm's)")
    parser.add_argument("--round-steps", type=positive, help="steps of each game between trainings (128; for sac 1)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--agent", help="its name (of the environment and the algorithm)")
    parser.add_argument(
        "--evaluate", action="store_true", help="play an episode in each game at the end, deterministically"
    )
    parser.add_argument("--fresh", action="store_true", help="begin anew although there are checkpoints")
    parser.add_argument("--home", default="rally-home", help="where the server keeps everything (%(default)s)")
    parser.add_argument("--server", help="its jar, program or image (RALLY_SERVER_JAR, or what was built here)")
    parser.add_argument("--vectorization", choices=("sync", "async", "vector_entry_point"), help="(Gymnasium's choice)")
    parser.add_argument("--autoreset", choices=("NEXT_STEP", "SAME_STEP", "DISABLED"), help="(the environment's)")
    return parser.parse_args(line)


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 on")
    return int(text)


def value(text: str):
    try:
        return json.loads(text)
    except ValueError:
        return text


def main(line: list[str] | None = None) -> None:
    arguments = parse(line)
    games = Games(make(arguments), arguments.seed)
    algorithm = {"type": arguments.algorithm}
    for setting in arguments.set:
        key, _, text = setting.partition("=")
        algorithm[key] = value(text)
    spec = {
        "name": arguments.agent
        or re.sub(r"[^A-Za-z0-9_]+", "-", f"{arguments.env}-{arguments.algorithm}")[-64:].lstrip("-_"),
        "observation": games.observation,
        "action": games.action,
        "algorithm": algorithm,
        "seed": arguments.seed,
    }
    if arguments.network:
        spec["network"] = arguments.network
    round_steps = arguments.round_steps or (1 if arguments.algorithm == "sac" else 128)
    with rally.launch(arguments.server, home=arguments.home, client="train_gymnasium", share=True) as server:
        training = Training(server, games, spec, round_steps, arguments.fresh)
        print(f"{spec['name']}: {games.lanes} games, {games.mode}, from step {training.steps}")
        try:
            run(training, arguments.steps)
        except KeyboardInterrupt:
            print("saving …")
        print(f"saved {training.save()}")
        if arguments.evaluate:
            print(f"deterministic: mean return {training.evaluate():.2f} over {games.lanes} episodes")


if __name__ == "__main__":
    try:
        main()
    except (rally.RallyError, rally.BatchError) as e:
        sys.exit(f"train_gymnasium: {e}")

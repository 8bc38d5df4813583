#!/usr/bin/env python3
"""Trains any Gymnasium vector environment through Rally.

    python train_gymnasium.py --env CartPole-v1 --envs 64 --steps 200000 --algorithm ppo
    python train_gymnasium.py --env Pendulum-v1 --envs 8 --steps 20000 --algorithm sac --set minibatchSize=256

Run it again and it goes on from its last checkpoint, with ``--change learningRate=0.0001`` otherwise than before;
``--fresh`` begins anew. Ctrl-C saves and ends. A server that dies is launched again, and a full disk is waited for.
Observations: Box (pictures as uint8), Discrete, MultiDiscrete, MultiBinary, and Dict or Tuple of these; actions: Discrete,
MultiDiscrete, MultiBinary, bounded Box, and Dict or Tuple of one kind.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections import deque

import numpy as np

import rally
from rally.games import Games
from rally.recording import SLOT_BYTES, Recording

LEAST_STEPS = 128
LEAST_ROUND = 2048
SAVE_EVERY_S = 5
RETRY_S = 2
EVALUATION_EPISODES = 20
EVALUATION_STEPS = 100_000
RECORDED_STEPS = 256
MOST_GAMES = 1024
"""Of which one answer tells what they are like; of more, several are alike."""

LOST = (rally.ConnectionLost, rally.ShuttingDown, rally.Unauthenticated, rally.UnknownAgent, rally.UnknownExchange)
"""The server is another one by now, or about to be."""


class Demonstration:
    """What an agent does in the games, on its way into a recording."""

    def __init__(self, recording: Recording, games: Games):
        self.recording, self.games = recording, games
        row_bytes = games.observations[0].nbytes
        self.most = max(1, min(RECORDED_STEPS, SLOT_BYTES // (2 * row_bytes)))
        self._begin(None)

    def _begin(self, lanes) -> None:
        self.lanes, self.seen, self.done, self.outcomes = lanes, [], [], rally.Outcomes()

    def before(self, lanes) -> None:
        """Before a step of these lanes: others' steps, and so many, make a batch."""
        if self.seen and (len(self.seen) == self.most or not np.array_equal(lanes, self.lanes)):
            self.flush()
        self.lanes = lanes

    def add(self, seen, actions, rewards, terminated, truncated, finals) -> None:
        self.seen.append(np.array(seen))
        self.done.append(np.array(actions))
        self.outcomes.add(rewards, terminated, truncated, lanes=self.lanes, finals=finals)

    def flush(self) -> None:
        if self.seen:
            self.recording.append(
                np.stack(self.seen), np.stack(self.done), self.outcomes, self.games.observations[self.lanes]
            )
        self._begin(None)


class Training:
    """Rounds of play, submit, train and save, until enough steps are learnt from."""

    def __init__(
        self,
        server: rally.Server,
        games: Games,
        spec: dict,
        round_steps: int,
        fresh: bool = False,
        changes: dict | None = None,
        environment: dict | None = None,
    ):
        """
        :param changes: settings of the algorithm that are others from now on, also for an agent that goes on
        :param environment: how attributes of the games are drawn before each round, as docs/curricula.md has it
        """
        self.server, self.games, self.round_steps, self.changes = server, games, round_steps, changes or None
        self.spec = dict(spec, algorithm={**spec["algorithm"], **(changes or {})})
        self.environment, self.lesson = environment, None
        self.steps = 0
        self._dropped: str | None = None
        live = spec["name"] in [agent.name for agent in server.agents()]
        if live and server.status()["clients"] > 1:
            raise SystemExit(
                f"another client of the server on {server.home} uses agent {spec['name']}; wait for it, or name another"
                " with --agent, or another home with --home"
            )
        if fresh or not server.checkpoints(spec["name"]):
            if live:  # of a client that has left
                server.agent(spec["name"]).delete()
            self._take(server.create(self.spec))
            self.save()
        else:
            self.resume()

    def resume(self) -> None:
        """Goes on from the latest checkpoint."""
        agent = patiently(lambda: self.server.load(self.spec["name"], changes=self.changes))
        for part in ("observation", "action", "algorithm", "network"):
            asked, has = self.spec.get(part, {}), agent.spec[part]
            other = {key: has.get(key) for key, value in asked.items() if not agrees(value, has.get(key))}
            if other:
                raise SystemExit(
                    f"agent {agent.name} has checkpoints of another {part}: {other}, not {asked}; go on with those"
                    " settings, --change what may change, choose another --agent, or begin anew with --fresh"
                )
        self._take(agent)
        self.steps = (agent.client_state or {}).get("steps", 0)
        self._saved = time.monotonic()

    def _take(self, agent: rally.Agent) -> None:
        self.agent = agent
        self.slot = patiently(lambda: agent.open_exchange(self.games.lanes, steps=self.round_steps))[0]
        if self.environment is not None:
            agent.set_environment(self.environment)

    def save(self) -> str:
        self._saved = time.monotonic()
        saved = patiently(lambda: self.agent.save(client_state={"steps": self.steps}))
        if "setAside" in saved:
            print(f"the checkpoints of the agent before are {', '.join(saved['setAside'])} now")
        if "warning" in saved:
            print(saved["warning"], file=sys.stderr)
        return saved["path"]

    def round(self, progress=None) -> dict | None:
        """Plays, submits and trains; None when the round was dropped, for the mode was switched meanwhile."""
        self.vary()
        outcomes, rollouts = rally.Outcomes(), set()
        for _ in range(self.round_steps):
            rollouts.add(self.play(outcomes))
        while rollouts == {None}:
            rollouts.add(self.play(outcomes))
        rollouts.discard(None)
        if 0 in rollouts:
            return self._drop(f"agent {self.agent.name} is in deterministic mode, in which it does not learn")
        if len(rollouts) > 1:
            return self._drop("the agent's mode was switched, or another client trained it")
        try:
            self.agent.submit(self.slot, rollouts.pop(), outcomes, self.games.observations)
            result = self.agent.train(progress=progress)
        except (rally.RolloutDiscarded, rally.AgentDeterministic, rally.Diverged) as e:
            return self._drop(str(e))
        self._dropped = None
        self.steps += len(outcomes)
        if time.monotonic() - self._saved > SAVE_EVERY_S:
            self.save()
        return result

    def vary(self) -> None:
        """Sets the attributes of each game that the environment names; games that go on feel it too."""
        if not self.environment:
            return
        told = self.agent.environment_parameters(min(self.games.lanes, MOST_GAMES))
        values = told["values"]
        for name in values[0]:
            try:
                self.games.env.get_attr(name)
            except AttributeError as e:
                raise SystemExit(f"train_gymnasium: --environment: the games have no attribute {name}: {e}") from None
            self.games.env.set_attr(name, [values[lane % len(values)][name] for lane in range(self.games.lanes)])
        if told.get("lesson") != self.lesson:
            self.lesson = told.get("lesson")
            print(f"lesson {told['number']} of {told['lessons']}, {self.lesson}: {told['parameters']}")

    def _drop(self, why: str) -> None:
        """Says why, once of those in a row that have the same reason."""
        if why != self._dropped:
            print(f"this round is dropped: {why}", file=sys.stderr)
        self._dropped = why

    def play(self, outcomes: rally.Outcomes | None, shown: Demonstration | None = None, **options) -> int | None:
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
        if shown is not None:
            shown.before(lanes)
        seen = games.observations[lanes]
        inference = self.agent.infer(self.slot, seen, lanes=named, episode_starts=games.starts[lanes], **options)
        rewards, terminated, truncated, finals = games.step(lanes, inference.actions)
        if shown is not None:
            shown.add(seen, inference.actions, rewards, terminated, truncated, finals)
        if outcomes is not None:
            outcomes.add(rewards, terminated, truncated, lanes=named, finals=finals)
        return inference.rollout

    def record(self, name: str, least: int, scene: str) -> tuple[float, int]:
        """``evaluate``, of which everything is recorded under that name."""
        with self.agent.record(name, by=self.agent.name, scene=scene) as recording:
            shown = Demonstration(recording, self.games)
            result = self.evaluate(least, shown)
            shown.flush()
        return result

    def evaluate(self, least: int = EVALUATION_EPISODES, shown: Demonstration | None = None) -> tuple[float, int]:
        """The mean return of ``least`` episodes or more, as many in each game, and how many they were; the agent takes its
        most likely actions. Of a game that does not end, what it has earned until then."""
        self.games.reset()
        self.games.finished.clear()
        each = -(-least // self.games.lanes)  # of each game the first: of all games' the short would count more often
        returns: list[list[float]] = [[] for _ in range(self.games.lanes)]
        for _ in range(EVALUATION_STEPS):
            self.play(None, shown, deterministic=True)
            for lane, total, _ in self.games.finished:
                returns[lane].append(total)
            self.games.finished.clear()
            if all(len(of_game) >= each for of_game in returns):
                break
        counted = [(of_game or [so_far])[:each] for of_game, so_far in zip(returns, self.games.returns)]
        mean, count = float(np.mean(np.concatenate(counted))), sum(map(len, counted))
        self.agent.add_metrics({"evaluation/episodeReturn": mean, "evaluation/episodes": count})
        return mean, count


def agrees(asked, has) -> bool:
    """Whether an agent has what was asked for; what was left out may be anything."""
    if isinstance(asked, dict) and isinstance(has, dict):
        return all(agrees(value, has.get(key)) for key, value in asked.items())
    return asked in (has, "auto")


def patiently(work):
    """What the work returns, which is tried again and again while the disk is full: older checkpoints are whole."""
    told = False
    while True:
        try:
            result = work()
        except rally.DiskFull as e:
            if not told:
                print(f"the disk is full, training pauses: {e}", file=sys.stderr)
            told = True
            time.sleep(RETRY_S)
            continue
        if told:
            print("there is room again: training goes on", file=sys.stderr)
        return result


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
        speed = max(0, training.steps - first) / (told - begun)
        policy = "dropped" if result is None else f"policy {result['policyVersion']}"
        out(f"{training.steps:9d} steps  {episodes(recent)}  {policy}  {speed:.0f} steps/s")


def episodes(recent) -> str:
    if not recent:
        return "no episode has ended yet"
    _, returns, lengths = zip(*recent)
    return f"return {np.mean(returns):9.2f}  length {np.mean(lengths):7.1f}"


def make(arguments):
    try:
        import gymnasium
    except ImportError:
        raise SystemExit("Gymnasium 1.0 or newer is needed: pip install 'gymnasium[classic-control]'") from None
    sys.path.append(os.getcwd())  # for environments of one's own, as mygame:Mine-v0
    options = {}
    if arguments.autoreset:
        options["vector_kwargs"] = {"autoreset_mode": gymnasium.vector.AutoresetMode[arguments.autoreset]}
    if arguments.vectorization or arguments.autoreset or arguments.environment:  # games with attributes of their own
        options["vectorization_mode"] = arguments.vectorization or "sync"
    try:
        return gymnasium.make_vec(arguments.env, arguments.envs, **options, **dict(arguments.option))
    except (gymnasium.error.Error, ImportError, TypeError) as e:
        raise SystemExit(f"train_gymnasium: --env {arguments.env}: {e}") from None


def parse(line: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains a Gymnasium environment through Rally.")
    parser.add_argument("--env", default="CartPole-v1", help="its id in Gymnasium, or as module:Id-v0 (%(default)s)")
    parser.add_argument(
        "--option",
        type=setting,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="an argument that the environment is made with, as is_slippery=false",
    )
    parser.add_argument("--envs", type=positive, default=64, help="how many play side by side (%(default)s)")
    parser.add_argument("--steps", type=positive, default=200_000, help="steps to learn from, in all (%(default)s)")
    parser.add_argument("--algorithm", default="ppo", help="ppo, sac, reinforce or bc (%(default)s)")
    for name, text in (
        ("--set", "a key of the algorithm, for an agent that is new"),
        ("--change", "a key of the algorithm, also of an agent that goes on"),
    ):
        parser.add_argument(name, type=setting, action="append", default=[], metavar="KEY=VALUE", help=text)
    parser.add_argument("--network", type=json.loads, metavar="JSON", help="as in an agent's spec (the algorithm's)")
    parser.add_argument("--stack", type=positive, default=1, help="observations that are seen at once (%(default)s)")
    parser.add_argument(
        "--round-steps",
        type=positive,
        help=f"steps of each game between trainings ({LEAST_STEPS}, and in all games {LEAST_ROUND}; for sac 1)",
    )
    parser.add_argument(
        "--environment",
        type=environment,
        metavar="FILE",
        help="JSON: how attributes of the games, as gravity of CartPole, are drawn before each round, and lessons",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--agent", help="its name (of the environment and the algorithm)")
    parser.add_argument(
        "--evaluate",
        nargs="?",
        type=positive,
        const=EVALUATION_EPISODES,
        metavar="EPISODES",
        help=f"play so many at the end, as many in each game, deterministically ({EVALUATION_EPISODES})",
    )
    parser.add_argument("--record", metavar="NAME", help="keep what is played at the end as a recording of that name")
    parser.add_argument("--fresh", action="store_true", help="begin anew although there are checkpoints")
    parser.add_argument("--home", default="rally-home", help="where the server keeps everything (%(default)s)")
    parser.add_argument("--server", help="its jar, program or image (RALLY_SERVER_JAR, or what was built here)")
    parser.add_argument("--vectorization", choices=("sync", "async", "vector_entry_point"), help="(Gymnasium's choice)")
    parser.add_argument("--autoreset", choices=("NEXT_STEP", "SAME_STEP", "DISABLED"), help="(the environment's)")
    return parser.parse_args(line)


def changes_of(arguments) -> dict:
    """A linear schedule whose end is not said ends with the training, however long it goes on in the end."""
    said, changes = {**dict(arguments.set), **dict(arguments.change)}, dict(arguments.change)
    if said.get("learningRateSchedule") == "linear" and "learningRateDecayEnvSteps" not in said:
        changes["learningRateDecayEnvSteps"] = arguments.steps
    return changes


def default_round_steps(algorithm: str, lanes: int) -> int:
    """A round of few steps tells little of what a policy is worth; one of more games need not be longer for that."""
    return 1 if algorithm == "sac" else max(LEAST_STEPS, -(-LEAST_ROUND // lanes))


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 on")
    return int(text)


def environment(file: str) -> dict:
    try:
        with open(file, encoding="utf-8") as opened:
            return json.load(opened)
    except (OSError, ValueError) as e:
        raise argparse.ArgumentTypeError(f"{file} cannot be read as JSON: {e}") from None


def setting(text: str) -> tuple:
    key, is_one, value = text.partition("=")
    if not key or not is_one:
        raise argparse.ArgumentTypeError(f"{text} is no KEY=VALUE, as learningRate=0.001 is")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


def main(line: list[str] | None = None) -> None:
    arguments = parse(line)
    games = Games(make(arguments), arguments.seed)
    spec = {
        "name": arguments.agent
        or re.sub(r"[^A-Za-z0-9_]+", "-", f"{arguments.env}-{arguments.algorithm}")[-64:].lstrip("-_"),
        "observation": {**games.observation, "stack": arguments.stack},
        "action": games.action,
        "algorithm": {"type": arguments.algorithm, **dict(arguments.set)},
        "seed": arguments.seed,
    }
    if arguments.network:
        spec["network"] = arguments.network
    round_steps = arguments.round_steps or default_round_steps(arguments.algorithm, games.lanes)
    with rally.launch(arguments.server, home=arguments.home, client="train_gymnasium", share=True) as server:
        training = Training(
            server, games, spec, round_steps, arguments.fresh, changes_of(arguments), arguments.environment
        )
        print(f"{spec['name']}: {games.lanes} games, {games.mode}, from step {training.steps}")
        try:
            run(training, arguments.steps)
        except KeyboardInterrupt:
            print("saving …")
        print(f"saved {training.save()}")
        if arguments.evaluate or arguments.record:
            least = arguments.evaluate or EVALUATION_EPISODES
            mean, count = (
                training.record(arguments.record, least, arguments.env)
                if arguments.record
                else training.evaluate(least)
            )
            print(f"deterministic: mean return {mean:.2f} over {count} episodes")


if __name__ == "__main__":
    try:
        main()
    except (rally.RallyError, rally.BatchError) as e:
        sys.exit(f"train_gymnasium: {e}")
    except KeyboardInterrupt:  # once more, while it saves
        sys.exit("train_gymnasium: interrupted before all was saved")

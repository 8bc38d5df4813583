#!/usr/bin/env python3
"""Measures what the defaults learn: environments of Gymnasium, no setting given, several seeds.

    python measure.py                             # everything: docs/results.md has the table
    python measure.py cartpole-8 --seeds 1        # one of them, one seed
    python measure.py --curves docs/results       # pictures of what was measured before, one for each

Each training is a run of train_gymnasium.py in a process and a home of its own below ``--folder``; one that is there is
not run again. The figures come from the metrics that the server writes. Exit code 1: a goal was missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import curves

HERE = Path(__file__).parent
BELOW = 0.85
"""No seed may reach less than so much of the goal; of a negative one, no more than 1.2 times of it."""


@dataclass(frozen=True)
class Goal:
    env: str
    envs: int
    steps: int
    at_least: float
    algorithm: str = "ppo"
    round_steps: int | None = None
    last_episodes: int | None = None
    """Judged by so many of the training's last episodes; left out, by 20 deterministic ones after it."""

    def options(self) -> list[str]:
        line = f"--env {self.env} --envs {self.envs} --steps {self.steps} --evaluate".split()
        line += ["--algorithm", self.algorithm] if self.algorithm != "ppo" else []
        return line + (["--round-steps", str(self.round_steps)] if self.round_steps else [])

    def worst(self) -> float:
        return self.at_least * (BELOW if self.at_least > 0 else 1.2)


GOALS = {
    "cartpole-8": Goal("CartPole-v1", 8, 50_000, 475),
    "cartpole-64": Goal("CartPole-v1", 64, 150_000, 475),
    "acrobot": Goal("Acrobot-v1", 16, 100_000, -95),
    "inverted-pendulum": Goal("InvertedPendulum-v5", 8, 75_000, 950),
    "hopper-8": Goal("Hopper-v5", 8, 300_000, 2000),
    "hopper-1": Goal("Hopper-v5", 1, 200_000, 1200, round_steps=2048, last_episodes=20),
    "pendulum": Goal("Pendulum-v1", 8, 200_000, -250),
    "pendulum-sac": Goal("Pendulum-v1", 1, 15_000, -180, "sac"),
    "hopper-sac": Goal("Hopper-v5", 1, 60_000, 541, "sac", last_episodes=10),
}


def train(name: str, seed: int, folder: Path, server: str | None) -> list[dict]:
    """The lines of the metrics of that training, which is run where it was not yet."""
    home = folder / name / str(seed)
    ended = home / "ended"
    if not ended.exists():
        line = [sys.executable, str(HERE / "train_gymnasium.py"), *GOALS[name].options()]
        line += ["--seed", str(seed), "--home", str(home), "--fresh", *(["--server", server] if server else [])]
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
        ended.touch()
    return read(home)


def read(home: Path) -> list[dict]:
    runs = sorted(home.glob("metrics/*/run-*/metrics.jsonl"), key=lambda file: file.stat().st_mtime)
    return [json.loads(line) for line in runs[-1].read_text().splitlines()]


def reached(goal: Goal, lines: list[dict]) -> float:
    if goal.last_episodes is None:
        return next(line["evaluation/episodeReturn"] for line in reversed(lines) if "evaluation/episodeReturn" in line)
    total = count = 0.0
    for line in reversed(lines):
        total += line.get("episodeReturn", 0) * line.get("episodesEnded", 0)
        count += line.get("episodesEnded", 0)
        if count >= goal.last_episodes:
            break
    return total / count


def measure(name: str, seeds: list[int], folder: Path, server: str | None) -> bool:
    goal = GOALS[name]
    values = []
    for seed in seeds:
        values.append(reached(goal, train(name, seed, folder, server)))
        print(f"{name} seed {seed}: {values[-1]:.1f}", flush=True)
    mean = sum(values) / len(values)
    good = mean >= goal.at_least and min(values) >= goal.worst()
    shown = " ".join(f"{value:.0f}" for value in values)
    print(f"{name}: mean {mean:.1f} of {shown}; goal {goal.at_least}: {'reached' if good else 'MISSED'}", flush=True)
    return good


def draw(name: str, folder: Path, into: Path) -> None:
    homes = sorted(home for home in (folder / name).glob("*") if (home / "ended").exists())
    if not homes:
        return
    known = json.loads(reference.read_text()) if (reference := into / "reference.json").exists() else {}
    goal = GOALS[name]
    title = f"{goal.env}, {goal.algorithm.upper()}, {goal.envs} game{'s' if goal.envs > 1 else ''}"
    bands = [curves.Band("Rally, nothing set", "#1f6feb", [curves.of_metrics(read(home)) for home in homes])]
    if name in known:
        bands.append(curves.Band("reference in PyTorch", "#8c959f", known[name]))
    (into / f"{name}.svg").write_text(curves.svg(title, goal.steps, bands))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures what the defaults learn.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(GOALS)} (all)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5], help="(1 to 5)")
    parser.add_argument("--folder", type=Path, default=Path("rally-results"), help="homes of the runs (%(default)s)")
    parser.add_argument("--server", help="its jar, program or image (RALLY_SERVER_JAR, or what was built here)")
    parser.add_argument("--curves", type=Path, metavar="FOLDER", help="draw there what was measured, and run nothing")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(GOALS):
        parser.error(f"{', '.join(sorted(unknown))}: known are {', '.join(GOALS)}")
    names = arguments.names or list(GOALS)
    if arguments.curves:
        for name in names:
            draw(name, arguments.folder, arguments.curves)
        return
    results = [measure(name, arguments.seeds, arguments.folder, arguments.server) for name in names]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()

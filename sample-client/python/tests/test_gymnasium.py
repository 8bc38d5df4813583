"""train_gymnasium.py: how episodes end in each autoreset mode, and whether anything is learnt that way."""

import io
import os
import signal
import sys
import unittest
from contextlib import redirect_stderr, redirect_stdout

from support import JAR, ServerTest

try:
    import numpy as np
except ImportError:
    raise unittest.SkipTest("Gymnasium needs numpy, which is not here") from None

import train_gymnasium
from train_gymnasium import Games, Training


class Discrete:
    start, dtype = 0, np.int64

    def __init__(self, n):
        self.n = n


class Box:
    def __init__(self, low, high, shape, dtype=np.float32):
        self.shape, self.dtype = shape, np.dtype(dtype)
        self.low, self.high = np.full(shape, low, dtype), np.full(shape, high, dtype)


class MultiDiscrete:
    dtype = np.int64

    def __init__(self, nvec):
        self.nvec = np.array(nvec)
        self.shape = self.nvec.shape


class MultiBinary:
    dtype = np.int8

    def __init__(self, n):
        self.shape = (n,)


class Dict:
    def __init__(self, **spaces):
        self.spaces = spaces


class Tuple:
    def __init__(self, *spaces):
        self.spaces = spaces


class Counting:
    """A vector environment as Gymnasium's are. A lane sees [lane, episode modulo 4, step]; right is action 0 in the
    first two steps of an episode, and 1 in the others. Episodes have 2 to 5 steps, and end in turns by their rules and
    from outside."""

    num_envs = 5

    def __init__(self, mode, together=False):
        self.together = together
        self.metadata = {"autoreset_mode": mode}
        self.single_observation_space = Box(0, 100, (3,))
        self.single_action_space = Discrete(2)

    def reset(self, *, seed=None, options=None):
        mask = (options or {}).get("reset_mask")
        if mask is None:
            self.state = np.array([[lane, 0, 0] for lane in range(self.num_envs)])
            self.over = np.zeros(self.num_envs, bool)
        else:
            self.start(mask)
        return self.seen(), {}

    def seen(self):
        return (self.state % [self.num_envs, 4, 100]).astype(np.float32)

    def start(self, mask):
        self.state[mask, 1] += 1
        self.state[mask, 2] = 0
        self.over[mask] = False

    def step(self, actions):
        assert actions.shape == (self.num_envs,) and actions.dtype == np.int64
        mode = self.metadata["autoreset_mode"]
        waiting = self.over.copy()
        assert mode == "NEXT_STEP" or not waiting.any(), "a game that has ended was stepped"
        rewards = np.where(waiting, 0.0, actions == (self.state[:, 2] >= 2))
        self.start(waiting)
        self.state[~waiting, 2] += 1
        lane, episode, step = self.state.T
        over = ~waiting & (step >= (3 if self.together else 2 + (lane + episode) % 4))
        by_rule = over & (episode % 2 == 0)
        infos = {}
        if mode == "SAME_STEP" and over.any():
            infos["final_obs"] = np.array([None] * self.num_envs, dtype=object)
            for n in np.flatnonzero(over):
                infos["final_obs"][n] = self.seen()[n]
            self.start(over)
        else:
            self.over = over
        return self.seen(), rewards, by_rule, over & ~by_rule, infos


def episodes(mode, steps):
    """What each lane saw, did and got, of the steps in which it acted."""
    games = Games(Counting(mode), seed=1)
    seen = {lane: [] for lane in range(games.lanes)}
    for _ in range(steps):
        lanes = games.acting()
        before, starts = games.observations[lanes].copy(), games.starts[lanes].copy()
        rewards, terminated, truncated, finals = games.step(lanes, np.zeros(len(lanes), np.int32))
        for i, lane in enumerate(lanes):
            final = finals.get(lane)
            row = before[i].tolist(), bool(starts[i]), float(rewards[i]), bool(terminated[i]), bool(truncated[i])
            seen[lane].append((*row, None if final is None else final.tolist()))
    return seen, games


class AutoresetTest(unittest.TestCase):
    MODES = ("NEXT_STEP", "SAME_STEP", "DISABLED")

    def test_every_mode_tells_the_same_episodes(self):
        expected, _ = episodes("SAME_STEP", 60)
        for mode in self.MODES:
            seen, _ = episodes(mode, 60)
            for lane, rows in seen.items():
                self.assertEqual(rows, expected[lane][: len(rows)])
                self.assertGreater(len(rows), 40)

    def test_a_truncated_episode_has_its_last_observation_and_a_terminated_one_none(self):
        for mode in self.MODES:
            seen, _ = episodes(mode, 20)
            for lane, rows in seen.items():
                for (_, episode, step), start, reward, terminated, truncated, final in rows:
                    self.assertEqual(start, step == 0)
                    self.assertEqual(reward, float(step < 2))
                    last = step + 1 == 2 + (lane + episode) % 4
                    self.assertEqual((terminated, truncated), (last and episode % 2 == 0, last and episode % 2 == 1))
                    self.assertEqual(final, [lane, episode, step + 1] if truncated else None)

    def test_returns_and_lengths_count_only_what_was_played(self):
        for mode in self.MODES:
            _, games = episodes(mode, 30)
            lane, total, length = games.finished[0]
            self.assertEqual((lane, total, length), (0, 2.0, 2))
            self.assertTrue(all(total == 2 for _, total, length in games.finished))


class SpacesTest(unittest.TestCase):
    def test_observations(self):
        spec, encode = train_gymnasium.observation_space(Box(0, 255, (84, 60, 3), np.uint8))
        self.assertEqual(
            (spec, encode(np.zeros((2, 84, 60, 3), np.uint8)).shape),
            ({"type": "uint8", "shape": [3, 84, 60]}, (2, 3, 84, 60)),
        )
        spec, encode = train_gymnasium.observation_space(Box(-1, 1, (2, 3), np.float64))
        self.assertEqual((spec, encode(np.zeros((4, 2, 3))).shape), ({"type": "float32", "shape": [6]}, (4, 6)))
        spec, encode = train_gymnasium.observation_space(Discrete(3))
        self.assertEqual((spec["shape"], encode(np.array([2, 0])).tolist()), ([3], [[0, 0, 1], [1, 0, 0]]))

    def test_observations_of_several_parts_are_one_vector(self):
        box, choices = Box(-1, 1, (2, 2)), MultiDiscrete([2, 3])
        spec, encode = train_gymnasium.observation_space(Dict(x=MultiBinary(3), y=Discrete(4), z=Tuple(box, choices)))
        self.assertEqual(spec, {"type": "float32", "shape": [16]})
        seen = {"x": [[1, 0, 1]], "y": [2], "z": (np.array([[[1, 2], [3, 4]]]), np.array([[1, 2]]))}
        self.assertEqual(encode(seen).tolist(), [[1, 0, 1, 0, 0, 1, 0, 1, 2, 3, 4, 0, 1, 0, 0, 1]])
        with self.assertRaisesRegex(SystemExit, "'eye' is a picture beside others"):
            train_gymnasium.observation_space(Dict(eye=Box(0, 255, (84, 60, 3), np.uint8)))

    def test_wrong_numbers_on_the_command_line(self):
        for line in ("--envs 0", "--round-steps -1", "--steps 1.5"):
            said = io.StringIO()
            with redirect_stderr(said), self.assertRaises(SystemExit):
                train_gymnasium.parse(line.split())
            self.assertIn("is not a whole number from 1 on", said.getvalue())

    def test_actions(self):
        spec, decode = train_gymnasium.action_space(MultiBinary(2))
        self.assertEqual((spec["n"], decode(np.array([[1, 0]], np.int32)).dtype), ([2, 2], np.int8))
        spec, decode = train_gymnasium.action_space(MultiDiscrete([3, 2]))
        self.assertEqual(
            (spec, decode(np.array([[2, 1]], np.int32)).tolist()), ({"type": "multi-discrete", "n": [3, 2]}, [[2, 1]])
        )
        spec, decode = train_gymnasium.action_space(Box(-2, 2, (1,)))
        self.assertEqual(
            (spec, decode(np.zeros((5, 1), "f")).shape), ({"type": "continuous", "low": [-2.0], "high": [2.0]}, (5, 1))
        )

    def test_what_cannot_be_played_says_what_to_do(self):
        with self.assertRaisesRegex(SystemExit, "RescaleAction"):
            train_gymnasium.action_space(Box(-np.inf, 1, (2,)))
        with self.assertRaisesRegex(SystemExit, "none of Box, Discrete"):
            train_gymnasium.observation_space(object())


class TrainingTest(ServerTest):
    def training(self, server, mode, name=None, together=False):
        games = Games(Counting(mode, together))
        algorithm = {"type": "ppo", "learningRate": 0.003, "minibatchSize": 128, "gamma": 0.5}
        name = name or mode.lower()
        spec = {"name": name, "observation": games.observation, "action": games.action, "algorithm": algorithm}
        return Training(server, games, spec, round_steps=32)

    def test_it_learns_in_every_mode(self):
        server = self.launch()
        for mode in AutoresetTest.MODES:
            training = self.training(server, mode)
            before = training.evaluate()
            for _ in range(40):
                self.assertIsNotNone(training.round())
                after = training.evaluate()
                if after > 2.9:
                    break
            self.assertGreater(after, 2.9, f"{mode}: {before} before, of at most 3.2")

    def test_it_goes_on_from_its_checkpoint_also_when_the_server_is_killed(self):
        server = self.launch()
        training = self.training(server, "NEXT_STEP", "steady")
        train_gymnasium.run(training, 300, out=lambda line: None)
        training.save()
        steps = training.steps
        os.kill(server.process.process.pid, signal.SIGKILL)
        train_gymnasium.run(training, steps + 300, out=lambda line: None)
        self.assertGreaterEqual(training.steps, steps + 300)
        training.save()
        again = self.training(server, "SAME_STEP", "steady")
        self.assertEqual(again.steps, training.steps)
        again.spec["action"] = {"type": "discrete", "n": 3}
        with self.assertRaisesRegex(SystemExit, "another action"):
            again.resume()

    def test_steps_that_all_games_sit_out(self):
        training = self.training(self.launch(), "NEXT_STEP", together=True)
        self.assertEqual(training.round()["samples"], 24 * Counting.num_envs)  # three of four steps, of 32

    def test_a_round_in_which_the_mode_was_switched_is_dropped(self):
        server = self.launch()
        training = self.training(server, "SAME_STEP")
        training.agent.set_mode("deterministic")
        self.assertIsNone(training.round())
        training.agent.set_mode("training")
        self.assertIsNotNone(training.round())

    def test_gymnasium_itself(self):
        try:
            import gymnasium  # noqa: F401
        except ImportError:
            print("skipped: Gymnasium is not installed here", file=sys.stderr)
            self.skipTest("Gymnasium is not installed here")
        for line in (
            "--env CartPole-v1 --envs 4 --steps 600 --evaluate --set minibatchSize=128",
            "--env CartPole-v1 --envs 4 --steps 1200 --autoreset SAME_STEP --set minibatchSize=128",
            "--env Pendulum-v1 --envs 2 --steps 450 --algorithm sac --set learningStarts=100",
            '--env CartPole-v1 --envs 4 --steps 600 --agent reminder --network {"type":"gru","units":8}',
        ):
            out = io.StringIO()
            with redirect_stdout(out):
                train_gymnasium.main([*line.split(), "--home", str(self.home), "--server", str(JAR)])
            self.assertIn("saved", out.getvalue())


if __name__ == "__main__":
    unittest.main()

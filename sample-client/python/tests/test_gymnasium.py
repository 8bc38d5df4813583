"""train_gymnasium.py: how episodes end in each autoreset mode, and whether anything is learnt that way."""

import io
import os
import signal
import sys
import unittest
from contextlib import redirect_stderr, redirect_stdout
from unittest import mock

from support import JAR, ServerTest, SmallDiskTest

try:
    import numpy as np
except ImportError:
    raise unittest.SkipTest("Gymnasium needs numpy, which is not here") from None

import rally
import train_gymnasium
from gymnasium_like import Box, Discrete
from train_gymnasium import Games, Training


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


class CommandLineTest(unittest.TestCase):
    def test_wrong_numbers_on_the_command_line(self):
        for line in ("--envs 0", "--round-steps -1", "--steps 1.5"):
            said = io.StringIO()
            with redirect_stderr(said), self.assertRaises(SystemExit):
                train_gymnasium.parse(line.split())
            self.assertIn("is not a whole number from 1 on", said.getvalue())

    def test_settings(self):
        arguments = train_gymnasium.parse(["--set", "gamma=0.5", "--change", "learningRateSchedule=linear"])
        self.assertEqual((arguments.set, arguments.change), ([("gamma", 0.5)], [("learningRateSchedule", "linear")]))
        said = io.StringIO()
        with redirect_stderr(said), self.assertRaises(SystemExit):
            train_gymnasium.parse(["--change", "gamma"])
        self.assertIn("gamma is no KEY=VALUE", said.getvalue())

    def test_what_was_asked_for_is_compared_and_what_was_left_out_is_not(self):
        has = {"environment": {"strength": 1.0}, "rnd": {"strength": 1.0, "gamma": 0.99}}
        self.assertTrue(train_gymnasium.agrees({"rnd": {"gamma": 0.99}}, has))
        self.assertTrue(train_gymnasium.agrees({"rnd": {"gamma": "auto"}}, has))
        self.assertFalse(train_gymnasium.agrees({"rnd": {"gamma": 0.9}}, has))
        self.assertFalse(train_gymnasium.agrees({"gail": {}}, has))

    def test_a_linear_schedule_ends_with_the_training(self):
        changes = [train_gymnasium.changes_of(train_gymnasium.parse(f"--steps 700 {line}".split())) for line in (
            "",
            "--set learningRateSchedule=linear",
            "--change learningRateSchedule=linear --set learningRateDecayEnvSteps=9",
        )]
        self.assertEqual(changes, [{}, {"learningRateDecayEnvSteps": 700}, {"learningRateSchedule": "linear"}])

    def test_a_round_has_enough_steps_however_few_the_games(self):
        steps = [train_gymnasium.default_round_steps("ppo", lanes) for lanes in (1, 3, 8, 16, 64)]
        self.assertEqual(steps, [2048, 683, 256, 128, 128])
        self.assertEqual(train_gymnasium.default_round_steps("sac", 1), 1)

    def test_before_the_first_episode_has_ended(self):
        self.assertEqual(train_gymnasium.episodes([]), "no episode has ended yet")
        self.assertRegex(train_gymnasium.episodes([(0, 1.0, 2), (1, 2.0, 4)]), r"return +1\.50  length +3\.0")


class Endless(Counting):
    def step(self, actions):
        return self.seen(), np.ones(self.num_envs), *np.zeros((2, self.num_envs), bool), {}


class Windy(Counting):
    """One whose games have an attribute, as Gymnasium's have."""

    wind = (0.0,) * Counting.num_envs

    def get_attr(self, name):
        return getattr(self, name)

    def set_attr(self, name, values):
        setattr(self, name, values)


class Watched(Counting):
    """The same as grey pictures, without a dimension for their one channel."""

    def __init__(self, mode):
        super().__init__(mode)
        self.single_observation_space = Box(0, 255, (84, 84), np.uint8)

    def seen(self):
        return np.repeat(super().seen().astype(np.uint8), [1, 1, 84 * 84 - 2], 1).reshape(-1, 84, 84)


PLAIN = {"type": "ppo", "learningRate": 0.003, "minibatchSize": 128, "gamma": 0.5, "normalizeObservations": False}


def training(server, mode, name=None, together=False, changes=None, fresh=False, algorithm=None):
    games = Games(Counting(mode, together))
    algorithm = algorithm or PLAIN
    name = name or mode.lower()
    spec = {"name": name, "observation": games.observation, "action": games.action, "algorithm": algorithm}
    return Training(server, games, spec, 32, fresh, changes)


class FullDiskTest(SmallDiskTest):
    def test_a_full_disk_is_waited_for(self):
        learning = training(self.launch(home=self.disk / "home"), "SAME_STEP")
        learning.round()
        filler = self.fill()

        class Said(io.StringIO):
            def write(self, text):
                if "the disk is full" in text:
                    filler.unlink()
                return super().write(text)

        with mock.patch.object(train_gymnasium, "RETRY_S", 0.01), redirect_stderr(Said()) as said:
            path = learning.save()
        self.assertRegex(said.getvalue(), "the disk is full, training pauses: .*\nthere is room again")
        self.assertTrue(os.path.isdir(path))


class TrainingTest(ServerTest):
    def test_an_agent_that_goes_on_may_be_changed(self):
        server = self.launch()
        first = training(server, "SAME_STEP")
        first.round()
        first.save()
        server.agent("same_step").delete()
        changed = training(server, "SAME_STEP", changes={"learningRate": 0.001})
        self.assertEqual(changed.agent.spec["algorithm"]["learningRate"], 0.001)
        self.assertEqual(changed.agent.info["policyVersion"], 1)
        changed.round()
        server.agent("same_step").delete()
        with self.assertRaisesRegex(rally.SpecMismatch, "normalizeObservations"):
            training(server, "SAME_STEP", changes={"learningRate": 0.001, "normalizeObservations": True})
        new = training(server, "SAME_STEP", "new", changes={"learningRate": 0.001})
        self.assertEqual(new.agent.spec["algorithm"]["learningRate"], 0.001)

    def test_an_agent_that_begins_anew_sets_the_one_before_aside(self):
        server = self.launch()
        first = training(server, "SAME_STEP")
        first.round()
        first.save()
        with redirect_stdout(io.StringIO()) as said:
            again = training(server, "SAME_STEP", fresh=True)
        self.assertRegex(said.getvalue(), r"of the agent before are before-\d+-latest now")
        self.assertEqual((again.steps, again.agent.info["policyVersion"]), (0, 0))

    def test_a_game_that_does_not_end_is_evaluated_all_the_same(self):
        learning = training(self.launch(), "NEXT_STEP")
        learning.games.env = Endless("NEXT_STEP")
        with mock.patch.object(train_gymnasium, "EVALUATION_STEPS", 7):
            self.assertEqual(learning.evaluate(), (7, learning.games.lanes))

    def test_an_evaluation_has_as_many_episodes_of_each_game(self):
        learning = training(self.launch(), "NEXT_STEP")
        self.assertEqual([learning.evaluate(least)[1] for least in (1, 5, 6, 20)], [5, 5, 10, 20])

    def test_it_learns_in_every_mode(self):
        server = self.launch()
        for mode in AutoresetTest.MODES:
            learning = training(server, mode)
            before, _ = learning.evaluate()
            for _ in range(40):
                self.assertIsNotNone(learning.round())
                after, _ = learning.evaluate()
                if after > 2.9:
                    break
            self.assertGreater(after, 2.9, f"{mode}: {before} before, of at most 3.2")

    def test_it_goes_on_from_its_checkpoint_also_when_the_server_is_killed(self):
        server = self.launch()
        learning = training(server, "NEXT_STEP", "steady")
        train_gymnasium.run(learning, 300, out=lambda line: None)
        learning.save()
        steps = learning.steps
        os.kill(server.process.process.pid, signal.SIGKILL)
        train_gymnasium.run(learning, steps + 300, out=lambda line: None)
        self.assertGreaterEqual(learning.steps, steps + 300)
        learning.save()
        again = training(server, "SAME_STEP", "steady")
        self.assertEqual(again.steps, learning.steps)
        again.spec["action"] = {"type": "discrete", "n": 3}
        with self.assertRaisesRegex(SystemExit, "another action"):
            again.resume()

    def test_steps_that_all_games_sit_out(self):
        learning = training(self.launch(), "NEXT_STEP", together=True)
        self.assertEqual(learning.round()["samples"], 24 * Counting.num_envs)  # three of four steps, of 32

    def test_a_round_in_which_the_mode_was_switched_is_dropped(self):
        server = self.launch()
        learning = training(server, "SAME_STEP")
        learning.agent.set_mode("deterministic")
        with redirect_stderr(io.StringIO()) as said:
            self.assertIsNone(learning.round())
            self.assertIsNone(learning.round())
        self.assertEqual(said.getvalue().count("agent same_step is in deterministic mode"), 1)
        learning.agent.set_mode("training")
        self.assertIsNotNone(learning.round())
        with redirect_stderr(io.StringIO()) as said, mock.patch.object(learning, "play", self.switching(learning)):
            self.assertIsNone(learning.round())
        self.assertIn("this round is dropped", said.getvalue())
        self.assertIsNotNone(learning.round())

    @staticmethod
    def switching(learning):
        """Plays a step, and switches the agent's mode there and back."""
        play, steps = learning.play, []

        def step(outcomes):
            steps.append(1)
            if len(steps) == 3:
                learning.agent.set_mode("deterministic")
                learning.agent.set_mode("training")
            return play(outcomes)

        return step

    def test_a_round_of_one_step_that_all_games_sit_out_goes_on_to_the_next(self):
        learning = training(self.launch(), "NEXT_STEP", together=True)
        learning.round_steps = 1
        for _ in range(5):
            self.assertEqual(learning.round()["samples"], Counting.num_envs)

    def test_games_are_as_the_lesson_says(self):
        lessons = [{"name": "breeze", "until": {"steps": 1}}, {"name": "storm", "parameters": {"wind": 9}}]
        environment = {"parameters": {"wind": {"uniform": [1, 2]}}, "lessons": lessons}
        games = Games(Windy("SAME_STEP"))
        spec = {"name": "windy", "observation": games.observation, "action": games.action, "algorithm": PLAIN}
        learning = Training(self.launch(), games, spec, 32, environment=environment)
        out = io.StringIO()
        with redirect_stdout(out):
            learning.round()
            self.assertEqual(len(set(games.env.wind)), games.lanes)
            self.assertTrue(all(1 <= wind <= 2 for wind in games.env.wind))
            learning.round()
        self.assertEqual(games.env.wind, [9] * games.lanes)
        self.assertIn("lesson 2 of 2, storm", out.getvalue())
        learning.environment["lessons"][1]["parameters"]["sun"] = 1
        learning.agent.set_environment(learning.environment)
        with self.assertRaisesRegex(SystemExit, "the games have no attribute sun"):
            learning.round()

    def test_stacked_pictures_are_seen_through_convolutions(self):
        with mock.patch.object(train_gymnasium, "make", lambda arguments: Watched("SAME_STEP")):
            line = "--stack 2 --steps 40 --round-steps 8 --env Watched --set epochs=1".split()
            with redirect_stdout(io.StringIO()):
                train_gymnasium.main([*line, "--home", str(self.home), "--server", str(JAR)])
        spec = self.launch().load("Watched-ppo").spec
        self.assertEqual((spec["observation"]["shape"], spec["observation"]["stack"]), ([1, 84, 84], 2))
        self.assertEqual((spec["network"]["type"], spec["algorithm"]["normalizeObservations"]), ("conv", False))

    def test_what_auto_became_is_told(self):
        learning = training(self.launch(), "SAME_STEP", "automatic", algorithm={"type": "ppo", "entropyCoef": "auto"})
        self.assertEqual(learning.round()["metrics"]["minibatchSize"], 64)
        learning.save()
        learning.resume()
        algorithm = learning.agent.spec["algorithm"]
        self.assertEqual((algorithm["entropyCoef"], algorithm["minibatchSize"]), (0.01, "auto"))

    def test_gymnasium_itself(self):
        try:
            import gymnasium  # noqa: F401
        except ImportError:
            print("skipped: Gymnasium is not installed here", file=sys.stderr)
            self.skipTest("Gymnasium is not installed here")
        lessons = self.home.parent / "lessons.json"
        lessons.write_text('{"parameters": {"gravity": {"uniform": [9, 10]}}}')
        for line in (
            "--env CartPole-v1 --envs 4 --steps 600 --agent floating --environment LESSONS",
            "--env CartPole-v1 --envs 4 --steps 600 --evaluate --set minibatchSize=128",
            "--env CartPole-v1 --envs 4 --steps 1200 --autoreset SAME_STEP --set minibatchSize=128",
            "--env CartPole-v1 --envs 4 --steps 1800 --set minibatchSize=128 --change learningRate=0.001",
            "--env FrozenLake-v1 --envs 2 --steps 300 --option is_slippery=false",
            "--env Pendulum-v1 --envs 2 --steps 450 --algorithm sac --set learningStarts=100",
            '--env CartPole-v1 --envs 4 --steps 600 --agent reminder --network {"type":"gru","units":8}',
        ):
            out = io.StringIO()
            with redirect_stdout(out):
                words = [str(lessons) if word == "LESSONS" else word for word in line.split()]
                train_gymnasium.main([*words, "--home", str(self.home), "--server", str(JAR)])
            self.assertIn("saved", out.getvalue())


if __name__ == "__main__":
    unittest.main()

"""rally.RemoteVectorEnv, as Gymnasium and its learners expect vector environments, on real environment servers."""

import signal
import sys
import unittest
import warnings

from env_servers import EnvServerTest
from support import stop

import rally

try:
    import gymnasium
    import numpy as np
    from gymnasium.vector import AutoresetMode
    from rally.games import Games
except ImportError as missing:
    print(f"skipped test_remote: {missing}", file=sys.stderr)
    raise unittest.SkipTest(f"RemoteVectorEnv needs Gymnasium 1.x: {missing}") from None


class RemoteVectorEnvTest(EnvServerTest):
    def open(self, address, scenes=3, **options):
        env = rally.RemoteVectorEnv(address, scenes, **options)
        self.addCleanup(env.close)
        return env

    def play(self, env, steps, seed=1):
        """Everything that some steps bring."""
        env.action_space.seed(seed)
        return [env.step(env.action_space.sample()) for _ in range(steps)]

    def assert_same(self, one, other):
        self.assertEqual(len(one), len(other))
        for a, b in zip(one, other):
            for x, y in zip(a[:4], b[:4]):
                np.testing.assert_array_equal(x, y)

    def assert_fits(self, env, step):
        """What Gymnasium's own checkers ask of a step."""
        observations, rewards, terminated, truncated, infos = step
        self.assertIn(observations, env.observation_space)
        self.assertEqual(observations.dtype, env.single_observation_space.dtype)
        for values, kind in ((rewards, np.float64), (terminated, np.bool_), (truncated, np.bool_)):
            self.assertEqual((values.shape, values.dtype), ((env.num_envs,), np.dtype(kind)))
        self.assertFalse((terminated & truncated).any())
        over = terminated | truncated
        self.assertEqual("final_obs" in infos, over.any())
        for key in infos:
            if not key.startswith("_"):
                self.assertEqual(infos[f"_{key}"].dtype, np.bool_)
        for lane in np.flatnonzero(over):
            self.assertIn(infos["final_obs"][lane], env.single_observation_space)

    def test_spaces_are_those_of_the_scene(self):
        boxes = gymnasium.spaces.Box
        for options, observation, action in (
            (("--scene", "pong"), boxes(-np.inf, np.inf, (11,)), gymnasium.spaces.Discrete(3)),
            (("--scene", "pong-continuous"), boxes(-np.inf, np.inf, (11,)), boxes(-1, 1, (1,))),
            (("--scene", "pong-pixels"), boxes(0, 255, (6, 84, 84), np.uint8), gymnasium.spaces.Discrete(3)),
            (("--scene", "cartpole"), boxes(-np.inf, np.inf, (4,)), gymnasium.spaces.Discrete(2)),
        ):
            with self.subTest(options):
                env = self.open(self.serve(*options)[1])
                self.assertIsInstance(env, gymnasium.vector.VectorEnv)
                self.assertEqual(env.num_envs, 3)
                self.assertEqual(env.single_observation_space, observation)
                self.assertEqual(env.single_action_space, action)
                self.assertEqual(env.metadata["autoreset_mode"], AutoresetMode.SAME_STEP)
                observations, infos = env.reset(seed=1)
                self.assertIn(observations, env.observation_space)
                for step in self.play(env, 10):
                    self.assert_fits(env, step)

    def test_the_same_seed_plays_the_same_games(self):
        env = self.open(self.serve("--scene", "cartpole")[1])
        first, _ = env.reset(seed=5)
        played = self.play(env, 50)
        again, _ = env.reset(seed=5)
        np.testing.assert_array_equal(first, again)
        self.assert_same(self.play(env, 50), played)
        unseeded = [env.reset()[0].tobytes() for _ in range(3)]
        self.assertEqual(len(set(unseeded)), 3)
        env.reset(seed=5)
        following = env.reset()[0]
        env.reset(seed=5)
        np.testing.assert_array_equal(env.reset()[0], following)

    def test_terminated_and_truncated_are_told_apart_and_have_their_last_observation(self):
        env = self.open(self.serve("--scene", "cartpole")[1], scenes=8)
        env.reset(seed=1)
        ends = 0
        for step in self.play(env, 100):
            self.assert_fits(env, step)
            observations, _, terminated, truncated, infos = step
            self.assertFalse(truncated.any())
            for lane in np.flatnonzero(terminated):
                ends += 1
                x, _, angle, _ = infos["final_obs"][lane]
                self.assertTrue(abs(x) > 2.4 or abs(angle) > np.radians(12))
                self.assertLess(np.abs(observations[lane]).max(), 0.0500001)
        self.assertGreater(ends, 10)
        env = self.open(self.serve("--scene", "pendulum")[1])
        env.reset(seed=1)
        steps = self.play(env, 200)
        self.assertFalse(any((step[2] | step[3]).any() for step in steps[:-1]))
        self.assertTrue(steps[-1][3].all() and not steps[-1][2].any())
        self.assert_fits(env, steps[-1])

    def test_pictures_are_stacked_and_have_the_plane_of_their_side(self):
        address = self.serve("--scene", "pong-pixels")[1]
        both = self.open(address, 2, sides=["left", "right"])
        single = self.open(address, 2, sides=["right"], stack=1)
        self.assertEqual((both.num_envs, single.single_observation_space.shape), (4, (3, 84, 84)))
        seen, _ = both.reset(seed=1)
        np.testing.assert_array_equal(seen[:, 0], seen[:, 3])
        self.assertEqual(seen[:, 4:, 0, 0].tolist(), [[255, 0], [255, 0], [0, 255], [0, 255]])
        history = [seen]
        for step in self.play(both, 6):
            history.append(step[0])
        for age in range(4):
            np.testing.assert_array_equal(history[-1][:, 3 - age], history[-1 - age][:, 3])

    def test_gymnasiums_own_statistics_and_ours_count_the_episodes(self):
        env = self.open(self.serve("--scene", "cartpole")[1], scenes=4)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            counted = gymnasium.wrappers.vector.RecordEpisodeStatistics(env)
            counted.reset(seed=1)
            self.play(counted, 200)
        self.assertGreater(len(counted.return_queue), 10)
        self.assertEqual(list(counted.return_queue), list(counted.length_queue))
        games = Games(env, seed=1)
        for _ in range(60):
            games.step(games.acting(), np.zeros(4, np.int64))
        self.assertTrue(games.finished)
        self.assertTrue(all(value == length < 12 for _, value, length in games.finished))

    def test_a_state_goes_on_as_if_nothing_had_been(self):
        env = self.open(self.serve()[1])
        env.reset(seed=3)
        self.play(env, 20)
        state = env.save()
        played = self.play(env, 30, seed=2)
        env.restore(state)
        self.assert_same(self.play(env, 30, seed=2), played)
        with self.assertRaisesRegex(ValueError, "saved"):
            env.restore(state[:-1])
        self.play(env, 1)

    def test_what_is_wrong_is_told(self):
        _, address, token = self.serve("--host", "0.0.0.0")
        with self.assertRaisesRegex(rally.Unauthenticated, "no token was given"):
            rally.RemoteVectorEnv(address)
        env = self.open(address, token=token)
        with self.assertRaisesRegex(rally.InvalidParams, 'did you mean "right"'):
            rally.RemoteVectorEnv(address, token=token, sides=["rigt"])
        with self.assertRaisesRegex(ValueError, "shape"):
            env.step(np.zeros(4, np.int64))
        with self.assertRaisesRegex(ValueError, "there are none"):
            env.reset(options={"reset_mask": np.ones(3, bool)})
        env.reset(seed=1)
        with self.assertRaisesRegex(rally.InvalidParams, "0 .up., 1 .down. and 2 .stay."):
            env.step(np.full(3, 7))
        with self.assertRaises(ValueError):
            rally.RemoteVectorEnv("nowhere")

    def test_a_server_that_is_killed_is_noticed_at_once(self):
        server, address, _ = self.serve()
        env = self.open(address)
        env.reset(seed=1)
        server.kill()
        server.wait()
        with self.assertRaises(rally.ConnectionLost):
            self.play(env, 2)
        with self.assertRaisesRegex(rally.ConnectionLost, "./rally env"):
            rally.RemoteVectorEnv(address)

    def test_a_server_that_stands_still_is_given_up_after_a_while(self):
        server, address, _ = self.serve()
        env = self.open(address, timeout_s=0.5)
        env.reset(seed=1)
        stop(server.pid)
        try:
            with self.assertRaisesRegex(rally.DeadlineExceeded, "has sent nothing for 0.5 s"):
                self.play(env, 1)
        finally:
            server.send_signal(signal.SIGCONT)

    def test_a_ping_series_has_a_mean_and_a_worst(self):
        env = self.open(self.serve()[1])
        trips = env.ping()
        self.assertTrue(0 < trips.mean_ms <= trips.worst_ms)


if __name__ == "__main__":
    unittest.main()

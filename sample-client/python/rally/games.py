"""A Gymnasium vector environment as Rally plays it. Needs numpy.

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

import numpy as np

from .spaces import action_space, batched, observation_space


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
        self.returns = np.zeros(self.lanes)
        """What each episode that goes on has earned."""
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
        return {lane: self._encode(batched(last[lane]))[0] for lane in lanes}

    def _count(self, lanes, rewards, over) -> None:
        self.returns[lanes] += rewards[lanes]
        self._lengths[lanes] += 1
        for lane in np.flatnonzero(over):
            self.finished.append((int(lane), float(self.returns[lane]), int(self._lengths[lane])))
        self.returns[over], self._lengths[over] = 0, 0

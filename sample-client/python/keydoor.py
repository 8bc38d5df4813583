"""A Gymnasium environment with one reward, which nobody comes upon by chance: what exploring is measured with.

    ./train_gymnasium.py --env keydoor:KeyDoor-v0

Two rooms with a wall between them. The agent begins in the middle of the left one; its far corner has the key, which opens
the door in the wall, and the far corner of the right one pays 1 and ends the episode. Nothing else pays.

    K......#......      K key, A agent, D door, G goal
    .......#......
    ...A...D......
    .......#......
    .......#.....G
"""

from __future__ import annotations

import gymnasium
import numpy as np

MOVES = ((0, -1), (0, 1), (-1, 0), (1, 0))


class KeyDoor(gymnasium.Env):
    """``size`` by ``size`` cells in each room; what is seen is column, row and key, each cell of them 0 or 1."""

    def __init__(self, size: int = 11):
        self.size = size
        self.columns = 2 * size + 1
        self.action_space = gymnasium.spaces.Discrete(len(MOVES))
        self.observation_space = gymnasium.spaces.Box(0, 1, (self.columns + size + 1,), np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.x, self.y, self.key = self.size // 2, self.size // 2, False
        return self.observation(), {}

    def observation(self) -> np.ndarray:
        seen = np.zeros(self.observation_space.shape, np.float32)
        seen[self.x] = seen[self.columns + self.y] = 1
        seen[-1] = self.key
        return seen

    def step(self, action):
        x, y = self.x + MOVES[action][0], self.y + MOVES[action][1]
        if 0 <= x < self.columns and 0 <= y < self.size and not self.wall(x, y):
            self.x, self.y = x, y
        self.key |= (self.x, self.y) == (0, 0)
        found = (self.x, self.y) == (self.columns - 1, self.size - 1)
        return self.observation(), float(found), found, False, {}

    def wall(self, x: int, y: int) -> bool:
        return x == self.size and not (self.key and y == self.size // 2)


gymnasium.register("KeyDoor-v0", KeyDoor, max_episode_steps=300)

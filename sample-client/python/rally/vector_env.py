"""A Gymnasium vector environment whose games an environment server (``./rally env``) plays. Needs gymnasium, numpy."""

from __future__ import annotations

import struct
from typing import Optional, Sequence

try:
    import numpy as np
    from gymnasium import spaces
    from gymnasium.vector import AutoresetMode, VectorEnv
    from gymnasium.vector.utils import batch_space
except ImportError as e:
    raise ImportError(f"RemoteVectorEnv needs Gymnasium 1.x, pip install 'gymnasium>=1.0': {e}") from e

from .errors import InvalidRequest
from .frames import EnvConnection, FrameType, RoundTrips, split


class RemoteVectorEnv(VectorEnv):
    """``scenes`` games of an environment server, a sub-environment for each side that is played of each of them.

    Sub-environment ``side * scenes + scene`` is what ``sides[side]`` sees and does in that game. Without ``sides`` it
    is the last one, and the server's opponent, or the script that ``opponent`` names, plays the others.

    A game that ends starts anew within the same step (``AutoresetMode.SAME_STEP``): its last observation is in
    ``infos["final_obs"]``, what its last step brought in ``infos["final_info"]``. ``terminated`` means that the game
    came to its end, ``truncated`` that a step limit cut it off: bootstrap the latter from the value of its last
    observation. ``infos["points"]`` are the points won in the step; ``infos["action_mask"]``, where the scene has
    masks, is 1 where a choice may be taken next.

    Pictures are uint8 ``[channels, height, width]``, the last ``stack`` of them joined, oldest first (by default as
    many as the scene recommends), and a plane for each side where the scene has planes: 255 in the one's own. A game's
    first picture stands for those before it.

    ``reset(seed=…)`` plays the same games again. For one thread.
    """

    metadata = {"render_modes": [], "autoreset_mode": AutoresetMode.SAME_STEP}
    render_mode = None
    spec = None

    def __init__(
        self,
        address: str = "127.0.0.1:12345",
        scenes: int = 1,
        *,
        sides: Optional[Sequence[str]] = None,
        opponent: str = "",
        token: str = "",
        stack: Optional[int] = None,
        timeout_s: float = 30,
    ):
        self.connection = EnvConnection(address, token, timeout_s=timeout_s)
        try:
            self._open(scenes, sides, opponent, stack)
        except BaseException:
            self.connection.close()
            raise

    def _open(self, scenes, sides, opponent, stack) -> None:
        offer = self.connection.welcome
        opening = {"scenes": scenes, "sides": list(sides or ()), "opponent": opponent}
        opened = self.connection.ask_json(FrameType.OPEN, opening, FrameType.OPENED)
        self.scene: str = offer["scene"]
        self.scenes: int = opened["scenes"]
        self.sides: list[str] = opened["sides"]
        self.opponent: str = opened["opponent"]
        self.num_envs = self.scenes * len(self.sides)
        self._frame = _Frames(offer, self.sides, self.scenes, stack)
        self._action = offer["action"]
        self.single_observation_space = self._frame.space
        self.single_action_space = _action_space(self._action)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        choices = self._action["n"] if self._action["type"] != "continuous" else 0
        self._mask_bytes = int(np.sum(choices)) if offer["masks"] else 0
        self._over: Optional[np.ndarray] = None

    def reset(self, *, seed: Optional[int] = None, options: Optional[dict] = None):
        """Starts all games; without a seed, other ones each time. There are no options."""
        if options:
            raise ValueError(f"options are {options}; there are none: a game that has ended starts anew by itself")
        super().reset(seed=seed)
        drawn = int(self.np_random.integers(1 << 62)) if seed is None else seed
        answer = self.connection.ask(FrameType.RESET, struct.pack("<q", drawn), FrameType.OBSERVATIONS)
        observed = self.num_envs * self._frame.row_bytes
        masked = self.num_envs * self._mask_bytes
        if len(answer) != observed + masked + self.scenes:
            raise InvalidRequest(f"a reset was answered with {len(answer)} bytes, which is not what was announced")
        seen = self._frame.restart(np.frombuffer(answer[:observed], np.uint8))
        infos: dict = {}
        self._put_masks(infos, answer[observed : observed + masked])
        return seen, infos

    def step(self, actions):
        payload = struct.pack("<ii", 0, self.scenes) + self._encode(actions)
        answer = self.connection.ask(FrameType.STEP, payload, FrameType.OUTCOMES)
        ended = struct.unpack_from("<i", answer, 8)[0]
        sides = len(self.sides)
        parts = split(sides, self.scenes, ended, self._frame.row_bytes, self._mask_bytes)
        if len(answer) != parts["truncated"].stop:
            raise InvalidRequest(f"a step was answered with {len(answer)} bytes, which is not what was announced")
        part = {name: answer[place] for name, place in parts.items()}
        rewards = np.frombuffer(part["rewards"], np.float32).astype(np.float64)
        points = np.frombuffer(part["points"], np.int32).copy()
        terminated = np.tile(np.frombuffer(part["terminated"], np.uint8).astype(bool), sides)
        truncated = np.tile(np.frombuffer(part["truncated"], np.uint8).astype(bool), sides)
        over = terminated | truncated
        infos: dict = {"points": points, "_points": np.ones(self.num_envs, bool)}
        if ended:
            infos["final_obs"] = np.full(self.num_envs, None, dtype=object)
            finals = self._frame.finals(np.frombuffer(part["final_observations"], np.uint8), over)
            for env, final in zip(np.flatnonzero(over), finals):
                infos["final_obs"][env] = final
            infos["final_info"] = {"points": np.where(over, points, 0), "_points": over.copy()}
            infos["_final_obs"], infos["_final_info"] = over.copy(), over.copy()
        seen = self._frame.next(np.frombuffer(part["observations"], np.uint8), over)
        self._put_masks(infos, part["masks"])
        return seen, rewards, terminated, truncated, infos

    def _encode(self, actions) -> bytes:
        continuous = self._action["type"] == "continuous"
        array = np.ascontiguousarray(actions, np.float32 if continuous else np.int32)
        expected = self.action_space.shape
        if array.shape != expected:
            raise ValueError(f"actions have the shape {array.shape}; this environment takes {expected}")
        return array.tobytes()

    def _put_masks(self, infos: dict, masks) -> None:
        if self._mask_bytes:
            infos["action_mask"] = np.frombuffer(masks, np.int8).reshape(self.num_envs, self._mask_bytes).copy()
            infos["_action_mask"] = np.ones(self.num_envs, bool)

    def ping(self, count: int = 10) -> RoundTrips:
        """Measures so many round trips; the games stand still meanwhile."""
        return self.connection.ping(count)

    def save(self) -> bytes:
        """The state of all games; :meth:`restore` goes on from it bit for bit."""
        return bytes(self.connection.ask(FrameType.SAVE, b"", FrameType.STATE))

    def restore(self, state: bytes):
        """Sets the games back, and returns what they show; stacked pictures begin anew there."""
        answer = self.connection.ask(FrameType.RESTORE, state, FrameType.OBSERVATIONS)
        observed = self.num_envs * self._frame.row_bytes
        return self._frame.restart(np.frombuffer(answer[:observed], np.uint8))

    def close_extras(self, **kwargs) -> None:
        self.connection.close()


class _Frames:
    """Observations as they travel, and as an agent sees them: stacked, with planes."""

    def __init__(self, offer: dict, sides: list[str], scenes: int, stack: Optional[int]):
        observation = offer["observation"]
        self.shape = tuple(observation["shape"])
        self.dtype = np.dtype(observation["type"])
        self.envs = scenes * len(sides)
        self.row_bytes = int(np.prod(self.shape)) * self.dtype.itemsize
        self.stack = observation["stack"] if stack is None else stack
        if not 1 <= self.stack <= 16:
            raise ValueError(f"stack is {stack}; allowed are 1 to 16")
        self.frame = self.shape[0]
        planes = observation["planes"]
        depth = self.frame * self.stack
        self.seen = np.zeros((self.envs, depth + planes, *self.shape[1:]), self.dtype)
        for number, side in enumerate(sides if planes else ()):
            own = depth + offer["sides"].index(side)
            self.seen[number * scenes : (number + 1) * scenes, own] = 255
        self.depth = depth
        low, high = (0, 255) if self.dtype == np.uint8 else (-np.inf, np.inf)
        self.space = spaces.Box(low, high, self.seen.shape[1:], self.dtype.type)

    def restart(self, raw: np.ndarray) -> np.ndarray:
        return self.next(raw, np.ones(self.envs, bool))

    def next(self, raw: np.ndarray, starts: np.ndarray) -> np.ndarray:
        """What every sub-environment sees after a step; ``starts`` where that is a game's first observation."""
        fresh = self._rows(raw)
        if self.stack > 1:
            kept = self.depth - self.frame
            self.seen[:, :kept] = self.seen[:, self.frame : self.depth]
            self.seen[starts, :kept] = np.tile(fresh[starts], (1, self.stack - 1, *(1 for _ in self.shape[1:])))
        self.seen[:, self.depth - self.frame : self.depth] = fresh
        return self.seen.copy()

    def finals(self, raw: np.ndarray, over: np.ndarray) -> np.ndarray:
        """The last observations of the games that ended, before :meth:`next`."""
        seen = self.seen[over]
        kept = self.depth - self.frame
        seen[:, :kept] = seen[:, self.frame : self.depth].copy()
        seen[:, kept : self.depth] = self._rows(raw)
        return seen

    def _rows(self, raw: np.ndarray) -> np.ndarray:
        return raw.view(self.dtype).reshape(-1, *self.shape)


def _action_space(action: dict) -> spaces.Space:
    if action["type"] == "discrete":
        return spaces.Discrete(action["n"])
    if action["type"] == "multi-discrete":
        return spaces.MultiDiscrete(action["n"])
    return spaces.Box(np.array(action["low"], np.float32), np.array(action["high"], np.float32), dtype=np.float32)

"""A named agent: acts, learns, is saved."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional

from .batch import DATA_BEGINS, BatchError, BatchWriter, Column, ElementType, aligned, as_bytes
from .connection import Pending
from .errors import UnknownExchange
from .exchange import Exchange, Slot
from .outcomes import Outcomes, Piece

if TYPE_CHECKING:
    from .server import Server

PAGE = 4096
FLOAT32, INT32, UINT8 = ElementType.FLOAT32, ElementType.INT32, ElementType.UINT8


class Inference(NamedTuple):
    """Actions and what came with them. The columns are views into the slot: good until its next command."""

    actions: Any
    """int32 ``[rows]`` (discrete), int32 ``[rows, k]`` (multi-discrete), float32 ``[rows, dims]`` (continuous)"""
    log_probs: Any
    """float32 ``[rows]``, or None when nothing was sampled"""
    values: Any
    """float32 ``[rows]``, or None where the algorithm estimates none"""
    mode: str
    policy_version: int
    rollout: int
    """The rollout that holds these steps, for ``submit``; 0 when they are not held"""


class Agent:
    """One of the server's agents, by its name: it may be loaded again, even by another server on that home."""

    def __init__(self, server: "Server", made: dict):
        self.server = server
        self.info: dict = made["agent"]
        """The agent info, of when this object was made."""
        self.checkpoint: Optional[str] = made.get("checkpoint")
        """The checkpoint that it came from."""
        self.client_state: Any = made.get("clientState")
        """What ``save`` was given for that checkpoint."""
        self.warning: Optional[str] = made.get("warning")
        """What the user should know, for example that a corrupt checkpoint was passed over."""
        self.name: str = self.info["name"]
        self.spec: dict = self.info["spec"]
        observation, action = self.spec["observation"], self.spec["action"]
        self.observation_type = {"float32": FLOAT32, "uint8": UINT8}[observation["type"]]
        self.observation_shape = tuple(observation["shape"])
        self.action_type = FLOAT32 if action["type"] == "continuous" else INT32
        self.action_shape = {
            "discrete": lambda: (),
            "multi-discrete": lambda: (len(action["n"]),),
            "continuous": lambda: (len(action["low"]),),
        }[action["type"]]()

    def __repr__(self) -> str:
        return f"Agent({self.name!r})"

    # ---- acting

    def open_exchange(self, lanes: int, slots: int = 1, steps: int = 1) -> Exchange:
        """An exchange with room for this agent.

        :param lanes: how many games play side by side
        :param slots: how many requests may be in flight
        :param steps: how many steps of all lanes are submitted at a time
        """
        rows = lanes * steps
        observation = prod(self.observation_shape) * (4 if self.observation_type == FLOAT32 else 1)
        columns = [rows * observation, rows * observation, lanes * observation]  # seen, final, next
        columns += [rows * 4 * prod(self.action_shape), rows * 4, rows * 4, rows * 4, rows, rows, lanes * 4]
        columns += [rows * n for n in choices_and_planes(self.spec)]
        room = DATA_BEGINS + sum(map(aligned, columns))
        return self.server.open_exchange(lanes, slots, -(-room // PAGE) * PAGE)

    def observations(self, slot: Slot, rows: int):
        """Where ``rows`` observations go in the slot: fill it and call ``infer`` without any. Nothing is copied."""
        batch = slot.write()
        slot.staged = batch, rows
        return batch.column(Column.OBSERVATION, self.observation_type, rows, self.observation_shape)

    def infer(self, slot: Slot, observations=None, **options: Any) -> Inference:
        """Asks for actions and waits for them. The options are those of ``start_infer``."""
        return self.start_infer(slot, observations, **options).result()

    def start_infer(
        self,
        slot: Slot,
        observations=None,
        *,
        lanes=None,
        episode_starts=None,
        action_mask=None,
        planes=None,
        deterministic: Optional[bool] = None,
        checkpoint: Optional[str] = None,
        hold: Optional[bool] = None,
    ) -> Pending:
        """Asks for actions: ``result()`` is an :class:`Inference`. Several slots may be in flight.

        :param observations: ``[rows, …]``; left out, what was written into ``observations(slot, rows)``
        :param lanes: ``[rows]``, which games the rows are; left out, row i is lane i
        :param episode_starts: ``[rows]``, true where an episode begins; agents that stack frames need it
        :param action_mask: ``[rows, choices]``, 1 where an action is allowed: n choices of discrete actions, the
            sum of all n of multi-discrete ones
        :param planes: ``[rows, planes]``, what fills the constant planes of images
        :param deterministic: true: the most likely action whatever the mode; such steps are not held
        :param checkpoint: asks that checkpoint of the agent instead
        :param hold: false: acts as the mode says without holding the steps, for ``submit_transitions``
        """
        if observations is None:
            if slot.staged is None:
                raise BatchError("there are no observations: neither given, nor written into observations(slot, rows)")
            (batch, rows), slot.staged = slot.staged, None
        else:
            batch = slot.write()
            rows = batch.put(Column.OBSERVATION, self.observation_type, observations, self.observation_shape)
        if lanes is not None:
            batch.put(Column.LANE, INT32, lanes, rows=rows)
        if episode_starts is not None:
            batch.put(Column.EPISODE_START, UINT8, episode_starts, rows=rows)
        self._put_mask_and_planes(batch, rows, action_mask, planes)
        slot.sequence += 1
        batch.finish(rows, slot.sequence)
        params = {"deterministic": deterministic, "checkpoint": checkpoint, "hold": hold}
        return self._send("infer", slot, params, lambda answer: self._inference(slot, answer))

    def _inference(self, slot: Slot, answer: dict) -> Inference:
        reply = slot.read()
        if reply.sequence != slot.sequence:
            raise BatchError(f"the slot holds the reply to request {reply.sequence}, not to {slot.sequence}")
        return Inference(
            reply[Column.ACTION],
            reply.get(Column.LOG_PROB),
            reply.get(Column.VALUE),
            answer["mode"],
            answer["policyVersion"],
            answer["rollout"],
        )

    # ---- learning

    def submit(self, slot: Slot, rollout: int, outcomes: Outcomes, next_observations) -> int:
        """Hands over what came of the steps that the server holds; returns how many rows that were.

        :param rollout: as ``Inference.rollout`` told
        :param next_observations: ``[lanes, …]``, for each lane of the exchange what it sees now, as the next ``infer``
            will send it. What it says of lanes whose last step ended an episode does not matter
        :raises RolloutDiscarded: the mode was switched meanwhile, say: drop the round
        """
        size = prod(self.observation_shape) * (4 if self.observation_type == FLOAT32 else 1)
        seen = as_bytes(next_observations, self.observation_type)
        rows = 0
        for piece in outcomes.pieces():
            batch = slot.write()
            own = seen if piece.lanes is None else b"".join(seen[n * size : (n + 1) * size] for n in piece.lanes)
            rows += self._submit(slot, batch, piece, bytes(own), rollout)
        return rows

    def submit_transitions(
        self,
        slot: Slot,
        observations,
        actions,
        outcomes: Outcomes,
        next_observations,
        *,
        log_probs=None,
        action_mask=None,
        planes=None,
    ) -> int:
        """Hands over complete transitions, of games that were played without ``infer``, or with ``hold=False``;
        returns how many rows.

        :param observations: ``[steps, lanes, …]``
        :param actions: ``[steps, lanes]``, or ``[steps, lanes, dims]``
        :param outcomes: of the same lanes in every step
        :param log_probs: ``[steps, lanes]``; left out, those of the current policy
        :param action_mask: ``[steps, lanes, choices]``, as with ``start_infer``
        :param planes: ``[steps, lanes, planes]``, as with ``start_infer``
        """
        pieces = list(outcomes.pieces())
        if len(pieces) != 1:
            raise BatchError("complete transitions take the same lanes in every step, and at least one step")
        batch = slot.write()
        rows = len(outcomes)
        batch.put(Column.OBSERVATION, self.observation_type, observations, self.observation_shape, rows)
        batch.put(Column.ACTION, self.action_type, actions, self.action_shape, rows)
        self._put_mask_and_planes(batch, rows, action_mask, planes)
        if log_probs is not None:
            batch.put(Column.LOG_PROB, FLOAT32, log_probs, rows=rows)
        return self._submit(slot, batch, pieces[0], next_observations, None)

    def _submit(self, slot: Slot, batch: BatchWriter, piece: Piece, seen, rollout: Optional[int]) -> int:
        rows = len(piece.terminated)
        if piece.lanes is not None:
            batch.put(Column.LANE, INT32, piece.lanes)
        batch.put(Column.REWARD, FLOAT32, piece.rewards)
        batch.put(Column.TERMINATED, UINT8, piece.terminated)
        batch.put(Column.TRUNCATED, UINT8, piece.truncated)
        lanes = None if piece.lanes is None else len(piece.lanes)
        batch.put(Column.NEXT_OBSERVATION, self.observation_type, seen, self.observation_shape, lanes)
        if piece.finals:
            finals = b"".join(bytes(as_bytes(final, self.observation_type)) for final in piece.finals)
            batch.put(
                Column.FINAL_OBSERVATION, self.observation_type, finals, self.observation_shape, len(piece.finals)
            )
            batch.put(Column.FINAL_ROW, INT32, piece.final_rows)
        slot.sequence += 1
        batch.finish(rows, slot.sequence)
        return self._send("replay.submit", slot, {"rollout": rollout}, lambda answer: answer["rows"]).result()

    def train(self, steps: Optional[int] = None, progress: Optional[Callable[[dict], None]] = None) -> dict:
        """Learns from what was submitted, as a transaction; returns ``policyVersion``, ``samples``, ``updateSteps`` and
        ``metrics``.

        :param steps: gradient updates, for off-policy algorithms
        :param progress: gets ``done``, ``total``, ``message`` and ``metrics`` at least twice a second, on this thread
        """
        return self.start_train(steps, progress).result()

    def start_train(self, steps: Optional[int] = None, progress: Optional[Callable[[dict], None]] = None) -> Pending:
        """``train`` that goes on while the game does: ask ``done()`` in every frame, or ``cancel()`` it."""
        return self.server.connection.send("train", {"agent": self.name, "steps": steps}, progress=progress)

    def mode(self) -> str:
        """``training`` or ``deterministic``."""
        return self.server.call("agent.mode", agent=self.name)["mode"]

    def set_mode(self, mode: str) -> int:
        """Switches it; returns how many held steps that discarded."""
        return self.server.call("agent.mode", agent=self.name, mode=mode)["discardedSteps"]

    # ---- checkpoints

    def save(
        self,
        name: Optional[str] = None,
        client_state: Any = None,
        win_rate: Optional[float] = None,
        metrics: Optional[dict] = None,
    ) -> dict:
        """Saves it durably; returns ``checkpoint``, ``path`` and ``bytes``.

        :param name: left out, an automatic one, of which the server keeps the last few
        :param client_state: any JSON; ``load`` and ``restore`` give it back
        :param win_rate: the best one can be read under the name ``best``
        :param metrics: figures of this client's own, such as a rating, that stand among the agent's from now on
        """
        params = {"name": name, "clientState": client_state, "winRate": win_rate, "metrics": metrics}
        return self.server.call("checkpoint.save", agent=self.name, **params)

    def checkpoints(self) -> list[dict]:
        return self.server.checkpoints(self.name)

    def restore(self, checkpoint: Optional[str] = None) -> "Agent":
        """Sets the live agent back to one of its checkpoints, by default the latest."""
        return Agent(self.server, self.server.call("checkpoint.restore", agent=self.name, checkpoint=checkpoint))

    def export(self, checkpoint: Optional[str] = None) -> str:
        """Writes the policy alone, for a game that plays without the server; returns the file's path."""
        return self.server.call("policy.export", agent=self.name, checkpoint=checkpoint)["path"]

    def delete(self) -> None:
        """Forgets the live agent. Its checkpoints stay."""
        self.server.call("agent.delete", agent=self.name)

    def _put_mask_and_planes(self, batch: BatchWriter, rows: int, action_mask, planes) -> None:
        choices, filled = choices_and_planes(self.spec)
        if action_mask is not None:
            batch.put(Column.ACTION_MASK, UINT8, action_mask, (choices,), rows)
        if planes is not None:
            batch.put(Column.PLANES, UINT8, planes, (filled,), rows)

    def _send(self, method: str, slot: Slot, params: dict, convert) -> Pending:
        connection, exchange = self.server.connection, slot.exchange
        if exchange.connection is not connection:
            raise UnknownExchange(f"exchange {exchange.number} went with an earlier connection; open it again")
        params = {"agent": self.name, "exchange": exchange.number, "slot": slot.index, **params}
        slot.pending = connection.send(method, params, convert)
        return slot.pending


def choices_and_planes(spec: dict) -> tuple[int, int]:
    """How many elements a row of ACTION_MASK and of PLANES has."""
    n = spec["action"].get("n", 0)
    return sum(n) if isinstance(n, list) else n, spec["observation"].get("planes", 0)

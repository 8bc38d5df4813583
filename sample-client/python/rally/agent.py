"""A named agent: acts, learns, is saved."""

from __future__ import annotations

import re
from typing import Any, Callable, NamedTuple, Optional, Tuple

from . import state
from .batch import BatchWriter
from .columns import BatchError, Column
from .connection import Pending
from .elements import Encoded, encode
from .errors import InvalidBatch, NotFinite, RallyError, UnknownExchange
from .exchange import Exchange, Slot
from .layout import Layout
from .outcomes import Outcomes, Piece
from .recording import Recording
from .session import Session
from .shapes import Place, Target, by_row


Destination = Tuple[str, dict]
"""Where outcomes go: the method, and its params but for the slot."""


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
    distribution: Any = None
    """float32, or None when it was not asked for: ``[rows, choices]``, the probability of each choice, of all factors side
    by side; of continuous actions ``[rows, 3 * dims]``, what each dimension stays below with 15.9, 50 and 84.1 %"""


class Agent:
    """One of the server's agents, by its name: it may be loaded again, even by another server on that home."""

    def __init__(self, server: Session, made: dict):
        self.server = server
        self.info: dict = made["agent"]
        """The agent info, of when this object was made."""
        self.checkpoint: Optional[str] = made.get("checkpoint")
        """The checkpoint that it came from."""
        self.client_state: Any = state.loaded(made)
        """What ``save`` was given for that checkpoint; bytes where another client has saved what is no JSON."""
        self.warning: Optional[str] = made.get("warning")
        """What the user should know, for example that a corrupt checkpoint was passed over."""
        self.name: str = self.info["name"]
        self.spec: dict = self.info["spec"]
        self.layout = Layout(self.spec)

    def __repr__(self) -> str:
        return f"Agent({self.name!r})"

    # ---- acting

    def open_exchange(self, lanes: int, slots: int = 1, steps: int = 1) -> Exchange:
        """An exchange with room for this agent.

        :param lanes: how many games play side by side
        :param slots: how many requests may be in flight
        :param steps: how many steps of all lanes are submitted at a time
        """
        most = self.server.capabilities.get("maxSlotBytes", 268435456)
        return self.server.open_exchange(lanes, slots, self.layout.slot_bytes(lanes, steps, most))

    def observations(self, slot: Slot, rows: int):
        """Where ``rows`` observations go in the slot: fill it and call ``infer`` without any. Nothing is copied."""
        batch = slot.write()
        slot.staged = batch, rows
        return batch.column(Column.OBSERVATION, self.layout.observation_type, rows, self.layout.observation_shape)

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
        distribution: Optional[bool] = None,
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
        :param distribution: true: tells how likely the policy takes each action too
        """
        if observations is None and slot.staged is None:
            raise BatchError("there are no observations: neither given, nor written into observations(slot, rows)")
        numbers = None if lanes is None else encode(lanes, self.layout.target(Column.LANE))
        place = lane_of(numbers)
        if observations is None:
            (batch, rows), slot.staged = slot.staged, None
        else:
            batch = slot.write()
            rows = self._put(batch, Column.OBSERVATION, observations, numbers and (numbers.rows,), place)
        if numbers is not None:
            self._put(batch, Column.LANE, lanes, (rows,), place)
        for column, values in (
            (Column.EPISODE_START, episode_starts),
            (Column.ACTION_MASK, action_mask),
            (Column.PLANES, planes),
        ):
            if values is not None:
                self._put(batch, column, values, (rows,), place)
        slot.sequence += 1
        batch.finish(rows, slot.sequence)
        params = {
            "agent": self.name,
            "deterministic": deterministic,
            "checkpoint": checkpoint,
            "hold": hold,
            "distribution": distribution,
        }
        return self._send("infer", slot, params, lambda answer: self._inference(slot, answer), place)

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
            reply.get(Column.DISTRIBUTION),
        )

    # ---- learning

    def submit(self, slot: Slot, rollout: int, outcomes: Outcomes, next_observations) -> int:
        """Hands over what came of the steps that the server holds; returns how many rows that were.

        :param rollout: as ``Inference.rollout`` told
        :param next_observations: ``[lanes, …]``, for each lane of the exchange what it sees now, as the next ``infer``
            will send it. What it says of lanes whose last step ended an episode does not matter
        :raises RolloutDiscarded: the mode was switched meanwhile, say: drop the round
        """
        seen, to = self._seen(slot, next_observations), self._replay(rollout)
        return sum(self._submit(slot, piece, seen, to, []) for piece in outcomes.pieces())

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
        given = {Column.ACTION_MASK: action_mask, Column.PLANES: planes, Column.LOG_PROB: log_probs}
        return self._transitions(slot, observations, actions, outcomes, next_observations, given, self._replay(None))

    def _replay(self, rollout: Optional[int]) -> Destination:
        return "replay.submit", {"agent": self.name, "rollout": rollout}

    def _transitions(
        self, slot: Slot, observations, actions, outcomes: Outcomes, next_observations, more: dict, to: Destination
    ) -> int:
        """Hands over complete transitions, with ``more`` columns where they are not None."""
        pieces = list(outcomes.pieces())
        if len(pieces) != 1:
            raise BatchError("complete transitions take the same lanes in every step, and at least one step")
        piece = pieces[0]
        given = {Column.OBSERVATION: observations, Column.ACTION: actions, **more}
        lead = (piece.steps, piece.width)
        targets = [self.layout.target(c, lead, step_of(piece)) for c, values in given.items() if values is not None]
        columns = [(target, encode(given[target.column], target)) for target in targets]
        return self._submit(slot, piece, self._seen(slot, next_observations, piece), to, columns)

    def _seen(self, slot: Slot, next_observations, piece: Optional[Piece] = None) -> dict[int, memoryview]:
        """What each lane sees now: all of the exchange, or the ``piece``'s."""
        lanes = range(slot.exchange.lanes) if piece is None else [piece.lane(n) for n in range(piece.width)]
        target = self.layout.target(Column.NEXT_OBSERVATION, (len(lanes),), lambda column, row: f"lane {lanes[row]}")
        data, size = encode(next_observations, target).data, self.layout.row_bytes(Column.NEXT_OBSERVATION)
        return {lane: data[n * size : (n + 1) * size] for n, lane in enumerate(lanes)}

    def _submit(
        self,
        slot: Slot,
        piece: Piece,
        seen: dict[int, memoryview],
        to: Destination,
        transitions: list[tuple[Target, Encoded]],
    ) -> int:
        """A piece, in as many batches as its size takes. Lanes are independent of each other, steps are not."""
        room = self.layout.submit_bytes(piece.width, piece.steps, len(piece.finals), bool(transitions))
        if room > slot.exchange.slot_bytes and piece.width > 1:
            halves = zip(piece.halves(), (range(piece.width // 2), range(piece.width // 2, piece.width)))
            return sum(
                self._submit(slot, half, seen, to, [columns_of(*column, lanes, piece) for column in transitions])
                for half, lanes in halves
            )
        batch = slot.write()
        for target, encoded in transitions:
            batch.copy(target, encoded)
        lanes = [piece.lane(n) for n in range(piece.width)]
        if piece.lanes is not None:
            self._put(batch, Column.LANE, lanes)
        self._put(batch, Column.REWARD, piece.rewards)
        self._put(batch, Column.TERMINATED, piece.terminated)
        self._put(batch, Column.TRUNCATED, piece.truncated)
        self._put(batch, Column.NEXT_OBSERVATION, b"".join(seen[lane] for lane in lanes))
        if piece.finals:
            finals = [
                bytes(encode(final, self._target_of_final(piece, k)).data) for k, final in enumerate(piece.finals)
            ]
            self._put(batch, Column.FINAL_OBSERVATION, b"".join(finals))
            self._put(batch, Column.FINAL_ROW, piece.final_rows)
        slot.sequence += 1
        batch.finish(len(piece.terminated), slot.sequence)
        method, params = to
        return self._send(method, slot, params, lambda answer: answer["rows"], step_of(piece)).result()

    def _target_of_final(self, piece: Piece, k: int) -> Target:
        return self.layout.target(Column.FINAL_OBSERVATION, (1,), lambda column, _: step_of(piece)(column, k))

    def record(self, name: str, by: Optional[str] = None, scene: Optional[str] = None) -> Recording:
        """Begins a recording of what somebody does in games that this agent could play, for others to learn from.

        :param by: who acts, for people: ``"person"``, ``"the old script"``
        :param scene: where, for people
        """
        return Recording(self, name, by, scene)

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
        """Saves it durably; returns ``checkpoint``, ``path``, ``bytes``, and where there is something to tell ``warning``,
        ``replaced`` for an older one of that name, and ``setAside`` for those of an earlier agent of this one's name.

        :param name: left out, an automatic one, of which the server keeps the last few
        :param client_state: any JSON, of any size; ``load`` and ``restore`` give it back
        :param win_rate: the best one can be read under the name ``best``
        :param metrics: figures of this client's own, such as a rating, that stand among the agent's from now on
        """
        params = {"agent": self.name, "name": name, "winRate": win_rate, "metrics": metrics}
        return state.saved(
            self.server.files, client_state, lambda given: self.server.call("checkpoint.save", **params, **given)
        )

    def checkpoints(self) -> list[dict]:
        return self.server.checkpoints(self.name)

    def restore(self, checkpoint: Optional[str] = None) -> "Agent":
        """Sets the live agent back to one of its checkpoints, by default the latest."""
        return Agent(self.server, self.server.call("checkpoint.restore", agent=self.name, checkpoint=checkpoint))

    def add_metrics(self, metrics: dict[str, float], round: Optional[int] = None) -> dict:
        """Adds figures of this client's own, such as an evaluation, to the agent's curve, which the server draws.

        :param metrics: finite numbers by name; a group in front, as in ``evaluation/return``, is TensorBoard's
        :param round: how far the client has come by its own count
        :return: ``path``, the folder of the curve's files, and ``envSteps``, where the figures stand in it
        """
        return self.server.call("metrics.add", agent=self.name, metrics=metrics, round=round)

    def set_environment(self, environment: dict, lesson: Optional[str] = None) -> Optional[dict]:
        """Says what the agent's games are to be like from now on; the same again changes nothing.

        :param environment: ``parameters``, and ``lessons`` where there are any, as in docs/curricula.md
        :param lesson: begins the lesson of that name, an earlier one too
        :return: where the agent is in it, as in an agent's info
        """
        answer = self.server.call("environment.set", agent=self.name, environment=environment, lesson=lesson)
        return answer.get("environment")

    def environment_parameters(self, count: int = 1, first: Optional[int] = None) -> dict:
        """What the next games are to be like: ask it before they begin.

        :param count: how many games
        :param first: the number of the first one's draws; by default the server counts
        :return: ``values``, a dict of numbers by name for each game; ``lesson``, where there are lessons, ``number`` (from
            1) and ``lessons``; ``parameters``, how each is drawn
        """
        return self.server.call("environment.parameters", agent=self.name, count=count, first=first)

    def export(self, checkpoint: Optional[str] = None) -> str:
        """Writes the policy alone, for a game that plays without the server; returns the file's path."""
        return self.server.call("policy.export", agent=self.name, checkpoint=checkpoint)["path"]

    def delete(self) -> None:
        """Forgets the live agent. Its checkpoints stay."""
        self.server.call("agent.delete", agent=self.name)

    def _put(
        self, batch: BatchWriter, column: Column, values, lead: Optional[tuple] = None, place: Place = by_row
    ) -> int:
        target = self.layout.target(column, lead, place)
        return batch.copy(target, encode(values, target))

    def _send(self, method: str, slot: Slot, params: dict, convert, place: Place) -> Pending:
        connection, exchange = self.server.connection, slot.exchange
        if exchange.connection is not connection:
            raise UnknownExchange(f"exchange {exchange.number} went with an earlier connection; open it again")
        params = {**params, "exchange": exchange.number, "slot": slot.index}
        slot.pending = connection.send(method, params, convert, explain=lambda error: explained(error, place))
        return slot.pending


def lane_of(numbers: Optional[Encoded]) -> Place:
    """Names the rows of an ``infer`` by their lanes."""
    if numbers is None:
        return lambda column, row: f"lane {row}"
    lanes = numbers.data.cast("i")
    return lambda column, row: f"lane {lanes[row]}" if row < len(lanes) else f"row {row}"


def step_of(piece: Piece) -> Place:
    """Names the rows of a submission by their steps and lanes."""

    def place(column: Column, row: int) -> str:
        if column == Column.FINAL_OBSERVATION and row < len(piece.final_rows):
            row = piece.final_rows[row]
        lane = f"lane {piece.lane(row)}"
        of_lanes = column in (Column.NEXT_OBSERVATION, Column.LANE)
        return lane if of_lanes else f"{lane} in step {row // piece.width}"

    return place


def columns_of(target: Target, encoded: Encoded, lanes: range, piece: Piece) -> tuple[Target, Encoded]:
    """Those of some of a piece's lanes, out of a column ``[steps, lanes, …]``."""
    size = encoded.data.nbytes // len(piece.terminated)
    begins = (size * (step * piece.width + lanes.start) for step in range(piece.steps))
    data = b"".join(encoded.data[begin : begin + size * len(lanes)] for begin in begins)
    return target, Encoded(memoryview(data), piece.steps * len(lanes))


def explained(error: RallyError, place: Place) -> RallyError:
    """The server counts the rows of a batch; its user knows lanes."""
    found = re.search(r"\b([A-Z_]{4,}) row (\d+)", str(error))
    if not isinstance(error, (NotFinite, InvalidBatch)) or found is None or found[1] not in Column.__members__:
        return error
    where = place(Column[found[1]], int(found[2]))
    return type(error)(
        str(error).replace(found[0], f"{found[1]} of {where} (row {found[2]})", 1), error.code, error.name
    )

class_name RallyRollout
extends RefCounted
## What one agent sees and earns in all lanes of a round: the columns of its batches, as docs/batch-format.md has them.
## Rows are ordered [step, lane].

var agent: RallyAgent
## Its slot in the exchange file.
var slot: int
var lanes: int
## What it sees now, [lanes, features].
var observations := PackedFloat32Array()
## The number that [code]infer[/code] gave to these steps; 0 when the server does not hold them.
var number := 0
## Returns of the episodes that ended in this round.
var returns := PackedFloat32Array()

var _rewards := PackedFloat32Array()
var _terminated := PackedByteArray()
var _truncated := PackedByteArray()
var _final_observations := PackedFloat32Array()
var _final_rows := PackedInt32Array()
var _return_so_far := PackedFloat32Array()  # by lane; episodes outlast rounds


func _init(of: RallyAgent, its_slot: int, its_lanes: int) -> void:
	agent = of
	slot = its_slot
	lanes = its_lanes
	_return_so_far.resize(lanes)


## The room that any of its batches needs in a round of so many steps, in bytes; every step may end an episode.
func slot_bytes(steps: int) -> int:
	var rows := steps * lanes
	var observation_bytes := 4 * agent.observation_size
	return RallyBatch.bytes_for([rows * 4, rows, rows, lanes * observation_bytes, rows * observation_bytes, rows * 4])


## Begins a round, or begins anew when the server has dropped what it held.
func clear() -> void:
	number = 0
	_rewards.clear()
	_terminated.clear()
	_truncated.clear()
	_final_observations.clear()
	_final_rows.clear()


## The server holds the steps from now on under this number, another one than before when it has dropped those.
func held_as(rollout: int) -> void:
	if rollout != number:
		clear()
		number = rollout


## What came of the last step in the next lane. [param last] is what the agent saw at its end, when it ended the episode.
func add(lane: int, reward: float, terminated: bool, truncated: bool, last: PackedFloat32Array) -> void:
	_return_so_far[lane] += reward
	if terminated or truncated:
		returns.append(_return_so_far[lane])
		_return_so_far[lane] = 0.0
	if number == 0:
		return
	if truncated and not terminated:
		_final_rows.append(_rewards.size())
		_final_observations.append_array(last)
	_rewards.append(reward)
	_terminated.append(1 if terminated else 0)
	_truncated.append(1 if truncated else 0)


func rows() -> int:
	return _rewards.size()


## Asks for actions.
func request() -> RallyBatch:
	var batch := RallyBatch.new().put(RallyBatch.Column.OBSERVATION, observations, agent.observation_size)
	batch.rows = lanes
	return batch


## The outcomes of the steps that the server holds; [member observations] is what follows them.
func outcomes() -> RallyBatch:
	var batch := RallyBatch.new()
	batch.rows = rows()
	batch.put(RallyBatch.Column.REWARD, _rewards)
	batch.put(RallyBatch.Column.TERMINATED, _terminated)
	batch.put(RallyBatch.Column.TRUNCATED, _truncated)
	batch.put(RallyBatch.Column.NEXT_OBSERVATION, observations, agent.observation_size)
	if not _final_rows.is_empty():
		batch.put(RallyBatch.Column.FINAL_OBSERVATION, _final_observations, agent.observation_size)
		batch.put(RallyBatch.Column.FINAL_ROW, _final_rows)
	return batch


## What [signal RallyRunner.round_finished] tells of the agent.
func metrics() -> Dictionary:
	var told := {
		"episodes": returns.size(),
		"steps": agent.learnt_steps,
		"deterministic": number == 0,
		"training": agent.metrics,
	}
	if not returns.is_empty():
		told["return"] = _sum(returns) / returns.size()
	return told


static func _sum(values: PackedFloat32Array) -> float:
	var sum := 0.0
	for value in values:
		sum += value
	return sum

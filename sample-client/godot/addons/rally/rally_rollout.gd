class_name RallyRollout
extends RefCounted
## What one agent sees and earns in all lanes of a round: the columns of its batches, as docs/batch-format.md has them.
##
## A lane acts in the steps in which its body plays, so lanes may have steps of different numbers.

var agent: RallyAgent
## The agent's name.
var named: String
## How many numbers an observation has.
var width: int
## Its slot in the exchange file.
var slot: int
var lanes: int
## The lanes whose body plays now, ascending; a row of [member observations] each.
var playing := PackedInt32Array()
## What these see now, [rows, features]: a [PackedFloat32Array], or a [PackedByteArray] of pictures.
var observations: Variant
## The number that [code]infer[/code] gave to these steps; 0 when the server does not hold them.
var number := 0
## Returns of the episodes that ended in this round.
var returns := PackedFloat32Array()

var _masks := PackedByteArray()  # [rows, choices], 1 or 0; empty: all may take all
var _steps: RallySteps
var _return_so_far := PackedFloat32Array()  # by lane; episodes outlast rounds


func _init(of: RallyAgent, its_slot: int, its_lanes: int) -> void:
	agent = of
	named = of.effective_name()
	width = of.features()
	slot = its_slot
	lanes = its_lanes
	observations = of.no_observations()
	_return_so_far.resize(lanes)
	_steps = RallySteps.new(of)


## The room that any of its batches needs in a round of so many steps, in bytes; every step may end an episode.
func slot_bytes(steps: int) -> int:
	var rows := steps * lanes
	var observation_bytes := width * (1 if agent.sees_pictures() else 4)
	return RallyBatch.bytes_for([
		rows * 4, rows, rows, lanes * observation_bytes, rows * observation_bytes, rows * 4, lanes * 4,
		lanes * agent.choices(),
	])


## Begins a round, or begins anew when the server has dropped what it held.
func clear() -> void:
	number = 0
	_steps = RallySteps.new(agent)


## The server holds the steps from now on under this number, another one than before when it has dropped those.
func held_as(rollout: int) -> void:
	if rollout != number:
		clear()
		number = rollout


## What came of the last step in that lane. [param last] is what the agent saw at its end, when it was cut off.
func add(lane: int, reward: float, terminated: bool, truncated: bool, last: Variant) -> void:
	_return_so_far[lane] += reward
	if terminated or truncated:
		returns.append(_return_so_far[lane])
		_return_so_far[lane] = 0.0
	if number != 0:
		_steps.add(lane, reward, terminated, truncated, last)


## What was earned in a step that nobody waits for any more: it counts in the episode's return alone.
func add_unheld(lane: int, reward: float) -> void:
	_return_so_far[lane] += reward


## Steps of all lanes that the server holds, and whose outcomes are here.
func rows() -> int:
	return _steps.size()


func allow_all() -> void:
	_masks = PackedByteArray()


## That row may take those actions only; [param mask] has true or false for each.
func allow(row: int, mask: Array) -> void:
	_allow_until(row)
	for allowed: Variant in mask:
		_masks.append(1 if allowed else 0)


## Rows without a mask of their own may take all.
func _allow_until(row: int) -> void:
	var from := _masks.size()
	_masks.resize(row * agent.choices())
	for i in range(from, _masks.size()):
		_masks[i] = 1


## Asks for actions.
func request() -> RallyBatch:
	var batch := RallyBatch.new().put_shaped(RallyBatch.Column.OBSERVATION, observations, agent.observation_shape())
	batch.put(RallyBatch.Column.LANE, playing)
	if not _masks.is_empty():
		_allow_until(playing.size())
		batch.put(RallyBatch.Column.ACTION_MASK, _masks, agent.choices())
	batch.rows = playing.size()
	return batch


## The outcomes of the steps that the server holds: a batch for all lanes that have taken as many steps.
func outcomes() -> Array[RallyBatch]:
	return _steps.batches(_next)


## What those lanes see after their last step; zeros, which nobody reads, where the body is out.
func _next(of_lanes: PackedInt32Array) -> Variant:
	if of_lanes == playing:
		return observations
	var none: Variant = agent.no_observations()
	none.resize(width)
	var next: Variant = agent.no_observations()
	for lane in of_lanes:
		var row := playing.bsearch(lane)
		var is_in := row < playing.size() and playing[row] == lane
		next.append_array(observations.slice(row * width, (row + 1) * width) if is_in else none)
	return next


## Where a number that is not finite stands, for people; empty when there is none.
func first_not_finite() -> String:
	if agent.sees_pictures():
		return ""
	for i: int in observations.size():
		if not is_finite(observations[i]):
			return _place(playing[i / width], i % width, observations[i])
	var last: PackedFloat32Array = _steps.final_observations
	for i in last.size():
		if not is_finite(last[i]):
			return _place(_steps.lanes[_steps.final_rows[i / width]], i % width, last[i])
	return ""


func _place(lane: int, index: int, value: float) -> String:
	return "%s: observe(\"%s\") returned %s as number %d; only finite numbers up to 3.4e38 are allowed%s" % [
		agent.place(lane), named, "NaN" if is_nan(value) else str(value), index,
		": look for 0.0 / 0.0 and normalized() of nothing" if is_nan(value) else ": divide by the largest value it can have"]


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

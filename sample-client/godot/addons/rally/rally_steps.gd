class_name RallySteps
extends RefCounted
## What came of one lane's steps in a round, in their order.

var rewards := PackedFloat32Array()
var terminated := PackedByteArray()
var truncated := PackedByteArray()
## What was seen at the end of each step that was cut off, one after the other.
var final_observations := PackedFloat32Array()
## Which steps these were.
var final_steps := PackedInt32Array()


func size() -> int:
	return rewards.size()


func clear() -> void:
	rewards.clear()
	terminated.clear()
	truncated.clear()
	final_observations.clear()
	final_steps.clear()


func add(reward: float, is_terminated: bool, is_truncated: bool, last: PackedFloat32Array) -> void:
	if is_truncated and not is_terminated:
		final_steps.append(rewards.size())
		final_observations.append_array(last)
	rewards.append(reward)
	terminated.append(1 if is_terminated else 0)
	truncated.append(1 if is_truncated else 0)


## The outcomes of those lanes, which have equally many steps, ordered [step, lane]; [param next] is what they see now.
static func batch(all: Array[RallySteps], lanes: PackedInt32Array, next: PackedFloat32Array, width: int) -> RallyBatch:
	var steps := all[lanes[0]].size()
	var joined := RallySteps.new()
	var finals := PackedInt32Array()  # how many of a lane's are taken
	finals.resize(lanes.size())
	for step in steps:
		for n in lanes.size():
			var lane := all[lanes[n]]
			var taken := finals[n]
			var last := PackedFloat32Array()
			if taken < lane.final_steps.size() and lane.final_steps[taken] == step:
				last = lane.final_observations.slice(taken * width, (taken + 1) * width)
				finals[n] += 1
			joined.add(lane.rewards[step], lane.terminated[step] == 1, lane.truncated[step] == 1, last)
	var made := RallyBatch.new()
	made.rows = joined.size()
	made.put(RallyBatch.Column.LANE, lanes)
	made.put(RallyBatch.Column.REWARD, joined.rewards)
	made.put(RallyBatch.Column.TERMINATED, joined.terminated)
	made.put(RallyBatch.Column.TRUNCATED, joined.truncated)
	made.put(RallyBatch.Column.NEXT_OBSERVATION, next, width)
	if not joined.final_steps.is_empty():
		made.put(RallyBatch.Column.FINAL_OBSERVATION, joined.final_observations, width)
		made.put(RallyBatch.Column.FINAL_ROW, joined.final_steps)
	return made

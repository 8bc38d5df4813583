class_name RallySteps
extends RefCounted
## What came of an agent's steps in a round, in the order in which the lanes took them. Where the same lanes take every step,
## as they mostly do, that is the order of a batch, and nothing is copied.

var lanes := PackedInt32Array()
var rewards := PackedFloat32Array()
var terminated := PackedByteArray()
var truncated := PackedByteArray()
## Which of the rows were cut off.
var final_rows := PackedInt32Array()
## What was seen at the end of each of these, one after the other: numbers, or the bytes of pictures.
var final_observations: Variant

var _agent: RallyAgent
var _shape: PackedInt32Array
var _width: int


func _init(agent: RallyAgent) -> void:
	_agent = agent
	final_observations = agent.no_observations()
	_shape = agent.observation_shape()
	_width = agent.features()


func size() -> int:
	return rewards.size()


func add(lane: int, reward: float, is_terminated: bool, is_truncated: bool, last: Variant) -> void:
	if is_truncated and not is_terminated:
		final_rows.append(rewards.size())
		final_observations.append_array(last)
	lanes.append(lane)
	rewards.append(reward)
	terminated.append(1 if is_terminated else 0)
	truncated.append(1 if is_truncated else 0)


## A batch for all lanes that have taken equally many steps, its rows ordered [step, lane]. [param next] returns what some
## lanes see now.
func batches(next: Callable) -> Array[RallyBatch]:
	var made: Array[RallyBatch] = []
	var first := _lanes_of_each_step()
	if not first.is_empty():
		made.append(_batch(first, next))
		return made
	for group: Array in _alike().values():
		made.append(_taken(group).
				_batch(PackedInt32Array(group.map(func(rows: PackedInt32Array) -> int: return lanes[rows[0]])), next))
	return made


## The lanes that have taken the first step, if they have taken all others too, in the same order; else none.
func _lanes_of_each_step() -> PackedInt32Array:
	if lanes.is_empty():
		return PackedInt32Array()
	var again := lanes.find(lanes[0], 1)
	var first := lanes.slice(0, again if again > 0 else lanes.size())
	var repeated := first.duplicate()
	while repeated.size() < lanes.size():
		repeated.append_array(repeated.slice(0, lanes.size() - repeated.size()))
	return first if repeated == lanes and lanes.size() % first.size() == 0 else PackedInt32Array()


## The rows of each lane, lanes ascending, by their number.
func _alike() -> Dictionary:
	var rows := {}  # lane -> Array of rows
	for row in lanes.size():
		rows.get_or_add(lanes[row], []).append(row)
	var ascending := rows.keys()
	ascending.sort()
	var alike := {}
	for lane: int in ascending:
		alike.get_or_add(rows[lane].size(), []).append(PackedInt32Array(rows[lane]))
	return alike


## Those lanes' rows in the order of a batch; [param group] has the rows of each.
func _taken(group: Array) -> RallySteps:
	var taken := RallySteps.new(_agent)
	for step: int in group[0].size():
		for rows: PackedInt32Array in group:
			var row := rows[step]
			var at := final_rows.bsearch(row)
			var is_final := at < final_rows.size() and final_rows[at] == row
			taken.add(lanes[row], rewards[row], terminated[row] == 1, truncated[row] == 1,
					final_observations.slice(at * _width, (at + 1) * _width) if is_final else null)
	return taken


func _batch(of_lanes: PackedInt32Array, next: Callable) -> RallyBatch:
	var made := RallyBatch.new()
	made.rows = rewards.size()
	made.put(RallyBatch.Column.LANE, of_lanes)
	made.put(RallyBatch.Column.REWARD, rewards)
	made.put(RallyBatch.Column.TERMINATED, terminated)
	made.put(RallyBatch.Column.TRUNCATED, truncated)
	made.put_shaped(RallyBatch.Column.NEXT_OBSERVATION, next.call(of_lanes), _shape)
	if not final_rows.is_empty():
		made.put_shaped(RallyBatch.Column.FINAL_OBSERVATION, final_observations, _shape)
		made.put(RallyBatch.Column.FINAL_ROW, final_rows)
	return made

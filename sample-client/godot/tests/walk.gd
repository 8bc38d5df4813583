class_name Walk
extends RallySimulation
## A game for tests, small enough to be learnt in a moment: be where the target is. One agent chooses a step ("stepper"),
## the other a speed ("glider").

const LONGEST := 8

## What the tests provoke.
static var fault := ""

var frames := 0
## What each new game was to be like.
var begun_with: Array[Dictionary] = []
## What the agents earn beside that, once each.
var bonus := 0.0:
	set(value):
		_bonus = {"stepper": value, "glider": value}
var _bonus := {"stepper": 0.0, "glider": 0.0}
var _place := {"stepper": 0.0, "glider": 0.0}
var _target := 0.0
var _steps := 0


func new_game() -> void:
	_steps = 0
	begun_with.append(parameters.duplicate())
	_target = randf_range(-1.0, 1.0)
	_place = {"stepper": randf_range(-1.0, 1.0), "glider": randf_range(-1.0, 1.0)}


func agents() -> PackedStringArray:
	return PackedStringArray(_place.keys() + (["stepper"] if fault == "twice" else []))


func observe(agent: String) -> PackedFloat32Array:
	var seen := PackedFloat32Array([_place[agent], _target])
	if fault == "nan":
		seen[0] = NAN
	return seen if fault != "size" else seen.slice(1)


func apply(agent: String, action: Variant) -> void:
	_steps += 1
	var move: float = 0.25 * (action - 1) if agent == "stepper" else 0.25 * action[0]
	_place[agent] = clampf(_place[agent] + move, -1.0, 1.0)


func reward(agent: String) -> float:
	var earned: float = _bonus[agent] - absf(_place[agent] - _target)
	_bonus[agent] = 0.0
	return earned if fault != "reward" else NAN


func truncated() -> bool:
	return _steps >= 2 * LONGEST


func _physics_process(_delta: float) -> void:
	frames += 1

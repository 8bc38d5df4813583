class_name Gallery
extends RallySimulation
## A game that shows noise: pictures in which each byte counts.

const SHAPE := Vector3i(2, 3, 4)
const LONGEST := 5

## What is shown instead.
static var fault: Variant = null

var shown := PackedByteArray()
var _steps := 0


func new_game() -> void:
	_steps = 0


func agents() -> PackedStringArray:
	return ["seer"]


func observe(_agent: String) -> Variant:
	shown.resize(SHAPE.x * SHAPE.y * SHAPE.z)
	for i in shown.size():
		shown[i] = randi() % 256
	return shown.duplicate() if fault == null else fault


func apply(_agent: String, _action: Variant) -> void:
	_steps += 1


func truncated() -> bool:
	return _steps >= LONGEST

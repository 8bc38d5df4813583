class_name Crowd
extends RallySimulation
## A game of two bodies: the stepper dies every third step and is out for the two that follow; it may not choose action 1.

const LONGEST := 12

## Actions that the mask forbids, and those that came while the body was out.
var forbidden := 0
var while_out := 0
var _step := 0


func new_game() -> void:
	_step = 0


func agents() -> PackedStringArray:
	return ["stepper", "glider"]


func observe(agent: String) -> PackedFloat32Array:
	return [float(_step) / LONGEST, 1.0 if agent == "stepper" else 0.0]


func action_mask(agent: String) -> Array:
	return [true, false, true] if agent == "stepper" else []


func apply(agent: String, action: Variant) -> void:
	if agent == "stepper":
		forbidden += 1 if action == 1 else 0
		while_out += 0 if plays(agent) else 1
	else:
		_step += 1


func reward(_agent: String) -> float:
	return 1.0


func agent_terminated(agent: String) -> bool:
	return agent == "stepper" and _step % 5 == 3


func plays(agent: String) -> bool:
	return agent != "stepper" or _step % 5 < 3


func truncated() -> bool:
	return _step >= LONGEST

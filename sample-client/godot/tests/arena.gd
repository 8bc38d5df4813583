class_name Arena
extends RallySimulation
## A game that does what a test says.

var seen: Variant = [0.5]
var mask: Array = []
var earned := 0.0
var over := false
var dies := false
var out := false
var games := 0


func new_game() -> void:
	games += 1
	over = false
	out = false


func agents() -> PackedStringArray:
	return ["hero"]


func observe(_agent: String) -> Variant:
	return seen


func action_mask(_agent: String) -> Array:
	return mask


func reward(_agent: String) -> float:
	var now := earned
	earned = 0.0
	return now


func terminated() -> bool:
	return over


func agent_terminated(_agent: String) -> bool:
	return dies


func new_life(_agent: String) -> void:
	out = out or dies
	dies = false


func plays(_agent: String) -> bool:
	return not out

@icon("icons/rally_simulation.svg")
class_name RallySimulation
extends Node
## One game, as agents see it: the root of the scene that a [RallyRunner] plays many times side by side.
##
## Extend this script, override the methods below, and build the game under it as ever: bodies, scripts, signals. Each
## simulation gets a world of its own, so games never touch each other, wherever their nodes stand.


## Begins a new game: after the first start, and whenever [method terminated] or [method truncated] was true.
func new_game() -> void:
	pass


## The agents that play in it, by the names of their [RallyAgent] nodes. Asked once.
func agents() -> PackedStringArray:
	return PackedStringArray()


## What the agent sees: as many finite numbers as its observation size says, about -1 to 1 each.
func observe(_agent: String) -> PackedFloat32Array:
	return PackedFloat32Array()


## What the agent does from now on: an [int] from 0 (discrete), or a [PackedFloat32Array] within the bounds (continuous).
func apply(_agent: String, _action: Variant) -> void:
	pass


## What the agent has earned since this was asked last. Asked once after each agent step.
func reward(_agent: String) -> float:
	return 0.0


## Whether the game has ended by its own rules: a point is made, the hero is dead.
func terminated() -> bool:
	return false


## Whether the game is cut off although it could go on: by a time limit, say. Learning tells the two ends apart.
func truncated() -> bool:
	return false

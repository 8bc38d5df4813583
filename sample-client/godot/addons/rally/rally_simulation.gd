@icon("icons/rally_simulation.svg")
class_name RallySimulation
extends Node
## One game, as agents see it: the root of the scene that a [RallyRunner] plays many times side by side.
##
## Extend this script, override the methods below, and build the game under it as ever: bodies, scripts, signals. Each
## simulation gets a world of its own, so games never touch each other, wherever their nodes stand.

## What the next [method new_game] is to be like: numbers by name, from the [member RallyAgent.environment] of the agents that play.
## Read them there, with what they are by default: [code]parameters.get("wind", 1.0)[/code]. New ones come before each round.
var parameters: Dictionary = {}


## Begins a new game: after the first start, and whenever [method terminated] or [method truncated] was true.
func new_game() -> void:
	pass


## The agents that play in it, by the names of their [RallyAgent] nodes, each once. Asked once.
func agents() -> PackedStringArray:
	return PackedStringArray()


## What the agent sees: as many finite numbers as its observation size says, about -1 to 1 each. A [PackedFloat32Array],
## the fastest, or an [Array], in which only numbers are allowed. Of an agent with a [member RallyAgent.picture]: a
## [PackedByteArray], channel by channel and row by row, or an [Image].
func observe(_agent: String) -> Variant:
	return PackedFloat32Array()


## Which of its discrete actions the agent may choose now: true or false for each. Empty: all of them.
func action_mask(_agent: String) -> Array:
	return []


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


## Whether that agent's own body has come to its end while the game goes on: one of several heroes is dead.
func agent_terminated(_agent: String) -> bool:
	return false


## Whether that agent is cut off while the game goes on.
func agent_truncated(_agent: String) -> bool:
	return false


## The agent's own episode has ended, and the game goes on: put its body back, or let it be out; then [method plays] is false.
func new_life(_agent: String) -> void:
	pass


## Whether the agent's body takes part now. While it does not, the agent is asked for nothing and learns nothing.
func plays(_agent: String) -> bool:
	return true

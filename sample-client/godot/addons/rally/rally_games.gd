@tool
class_name RallyGames
extends RefCounted
## All simulations of a [RallyRunner], and what agents see and do in them.

var lanes: Array[RallyLane] = []
## Why there are none.
var problem := ""


## So many instances of the scene, below that node, each in a new game and frozen.
static func of(scene: PackedScene, count: int, parent: Node) -> RallyGames:
	var games := RallyGames.new()
	for i in count:
		var lane := RallyLane.of(scene)
		if lane == null:
			games.problem = "the root of %s is no RallySimulation: extend that in its script" % scene.resource_path
			return games
		games.lanes.append(lane)
		parent.add_child(lane)
		lane.simulation.new_game()
	games.freeze(true)
	return games


func clear() -> void:
	for lane in lanes:
		lane.free()
	lanes.clear()


## Stops the games' time, or lets it go on.
func freeze(frozen: bool) -> void:
	for lane in lanes:
		lane.freeze(frozen)


## Sets what each agent sees.
func observe(rollouts: Array[RallyRollout]) -> void:
	for rollout in rollouts:
		var agent := rollout.agent.effective_name()
		var all := PackedFloat32Array()
		for lane in lanes:
			all.append_array(lane.simulation.observe(agent))
		rollout.observations = all


## Has an agent act in all games. [param chosen] are its actions as they come from the server, row after row.
func apply(agent: RallyAgent, chosen: Variant) -> void:
	var named := agent.effective_name()
	var width := agent.action_width()
	for i in lanes.size():
		lanes[i].simulation.apply(named, chosen[i] if width == 0 else chosen.slice(i * width, (i + 1) * width))


## Notes what came of the step, begins new games where one has ended, and observes.
func collect(rollouts: Array[RallyRollout]) -> void:
	for i in lanes.size():
		var game := lanes[i].simulation
		var terminated := game.terminated()
		var truncated := game.truncated()
		for rollout in rollouts:
			var agent := rollout.agent.effective_name()
			var last := game.observe(agent) if truncated and not terminated else PackedFloat32Array()
			rollout.add(i, game.reward(agent), terminated, truncated, last)
		if terminated or truncated:
			game.new_game()
	observe(rollouts)

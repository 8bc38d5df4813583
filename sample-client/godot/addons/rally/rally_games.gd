@tool
class_name RallyGames
extends RefCounted
## All simulations of a [RallyRunner], and what agents see and do in them.

## Beyond it a number has no place among 32 bits.
const GREATEST := 3.4028234e38

var lanes: Array[RallyLane] = []
## Why there are none, or what a game has done that it must not.
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


## One for each agent that the games name; sets [member problem] where the server does not have them.
func rollouts(server: RallyServer) -> Array[RallyRollout]:
	var made: Array[RallyRollout] = []
	var names := lanes[0].simulation.agents() if problem.is_empty() else PackedStringArray()
	for named in names:
		var agent := server.agent(named)
		if names.count(named) > 1:
			problem = ("agents() names \"%s\" %d times: name each agent once, and give every body a RallyAgent of its "
					+ "own") % [named, names.count(named)]
		elif agent == null:
			problem = ("the simulation has an agent %s, and the server has none: add a RallyAgent of that name to it"
					% named)
		else:
			made.append(RallyRollout.new(agent, made.size(), lanes.size()))
	if names.is_empty() and problem.is_empty():
		problem = "agents() returns no names: it has to return those of the agents that play"
	return made


func clear() -> void:
	for lane in lanes:
		lane.free()
	lanes.clear()


## Stops the games' time, or lets it go on.
func freeze(frozen: bool) -> void:
	for lane in lanes:
		lane.freeze(frozen)


## Forgets what came of a step that was broken off, so that no reward reaches steps that have not earned it.
func begin(rollouts: Array[RallyRollout]) -> void:
	problem = ""
	for i in lanes.size():
		var game := lanes[i].simulation
		var over := game.terminated() or game.truncated()
		for rollout in rollouts:
			var agent := rollout.named
			rollout.add_unheld(i, game.reward(agent))
			if not over and (game.agent_terminated(agent) or game.agent_truncated(agent)):
				game.new_life(agent)
		if over:
			game.new_game()


## Sets who plays, what they see and what they may do.
func observe(rollouts: Array[RallyRollout]) -> void:
	for rollout in rollouts:
		_observe(rollout)


func _observe(rollout: RallyRollout) -> void:
	var agent := rollout.named
	var all: Variant = rollout.agent.no_observations()
	var playing := PackedInt32Array()
	rollout.allow_all()
	for i in lanes.size():
		var game := lanes[i].simulation
		if not game.plays(agent):
			continue
		all.append_array(_seen(rollout, i))
		var mask := game.action_mask(agent)
		if not mask.is_empty():
			_allow(rollout, i, playing.size(), mask)
		playing.append(i)
	rollout.observations = all
	rollout.playing = playing


func _seen(rollout: RallyRollout, lane: int) -> Variant:
	var seen: Variant = lanes[lane].simulation.observe(rollout.named)
	if typeof(seen) == typeof(rollout.observations) and seen.size() == rollout.width:
		return seen
	var numbers := RallyNumbers.observation(seen, rollout.agent)
	if not numbers.problem.is_empty():
		_refuse(rollout, lane, "observe(\"%s\") %s" % [rollout.named, numbers.problem])
	return numbers.values


func _allow(rollout: RallyRollout, lane: int, row: int, mask: Array) -> void:
	var wrong := rollout.agent.mask_problem()
	if wrong.is_empty():
		wrong = RallyNumbers.mask_problem(mask, rollout.agent.choices())
	if wrong.is_empty():
		rollout.allow(row, mask)
	else:
		_refuse(rollout, lane, "action_mask(\"%s\") %s" % [rollout.named, wrong])


func _refuse(rollout: RallyRollout, lane: int, what: String) -> void:
	if problem.is_empty():
		problem = "%s: %s" % [rollout.agent.place(lane), what]


## Has an agent act in all games that it plays in. [param chosen] are its actions as they come from the server.
func apply(rollout: RallyRollout, chosen: Variant) -> void:
	var named := rollout.named
	var width := rollout.agent.action_width()
	for i in rollout.playing.size():
		lanes[rollout.playing[i]].simulation.apply(
				named, chosen[i] if width == 0 else chosen.slice(i * width, (i + 1) * width))


## Notes what came of the step, begins new games and new lives where one has ended, and observes.
func collect(rollouts: Array[RallyRollout]) -> void:
	var ended: Array[PackedByteArray] = [_ends(true), _ends(false)]
	for rollout in rollouts:
		_pay_nobody(rollout)
		for lane in rollout.playing:
			_collect(rollout, lane, ended[0][lane] == 1, ended[1][lane] == 1)
	for i in lanes.size():
		if ended[0][i] == 1 or ended[1][i] == 1:
			lanes[i].simulation.new_game()
	observe(rollouts)


## What comes while a body is out is no reward of the first step after that.
func _pay_nobody(rollout: RallyRollout) -> void:
	if rollout.playing.size() < lanes.size():
		for lane in lanes.size():
			if not rollout.playing.has(lane):
				lanes[lane].simulation.reward(rollout.named)


func _ends(by_rules: bool) -> PackedByteArray:
	var ends := PackedByteArray()
	ends.resize(lanes.size())
	for i in lanes.size():
		if lanes[i].simulation.terminated() if by_rules else lanes[i].simulation.truncated():
			ends[i] = 1
	return ends


## An agent's episode ends with the game, or with its own body. Who leaves without having ended is cut off.
func _collect(rollout: RallyRollout, lane: int, game_terminated: bool, game_truncated: bool) -> void:
	var agent := rollout.named
	var game := lanes[lane].simulation
	var reward := game.reward(agent)
	if not absf(reward) <= GREATEST:
		_refuse(rollout, lane, "reward(\"%s\") returned %s; only finite numbers up to 3.4e38 are allowed"
				% [agent, "NaN" if is_nan(reward) else str(reward)])
	var terminated := game_terminated or game.agent_terminated(agent)
	var truncated := not terminated and (game_truncated or game.agent_truncated(agent) or not game.plays(agent))
	rollout.add(lane, reward, terminated, truncated, _seen(rollout, lane) if truncated else null)
	if (terminated or truncated) and not game_terminated and not game_truncated:
		game.new_life(agent)

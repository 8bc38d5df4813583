class_name RallyLearning
extends RefCounted
## What follows a round that was played: its outcomes are handed over, the agents that played it train and are saved.
##
## [code]goes_on[/code] is asked with each answer whether the round can go on; where it cannot, a method ends and returns
## false.

## An agent is saved under that checkpoint's name.
signal saved(agent: String, checkpoint: String)

## So many games one answer tells about.
const MOST_GAMES := 1024

var _server: RallyServer
var _rollouts: Array[RallyRollout]


func _init(server: RallyServer, rollouts: Array[RallyRollout]) -> void:
	_server = server
	_rollouts = rollouts


## Tells the server who is to be deterministic: [param wanted] has that by agents' names, the others follow their mode.
func agree_on_modes(wanted: Dictionary, goes_on: Callable) -> void:
	for rollout in _rollouts:
		var agent := rollout.agent
		var mode := agent.mode
		if wanted.has(agent.effective_name()):
			mode = RallyAgent.Mode.DETERMINISTIC if wanted[agent.effective_name()] else RallyAgent.Mode.TRAINING
		goes_on.call(await agent.agree_on_mode(_server, mode))


## Gives every game numbers of its own, from the environments of those agents that have one.
func vary(games: RallyGames, goes_on: Callable) -> void:
	for rollout in _rollouts:
		if rollout.agent.environment.is_empty():
			continue
		for first in range(0, games.lanes.size(), MOST_GAMES):
			var count := mini(MOST_GAMES, games.lanes.size() - first)
			var told := await rollout.agent.ask_for_parameters(_server, count)
			if not goes_on.call(told):
				return
			for i in count:
				_vary(games.lanes[first + i].simulation, told.result["values"][i])


## A game that has begun before anything was known begins anew.
func _vary(game: RallySimulation, values: Dictionary) -> void:
	var unknown := game.parameters.is_empty()
	game.parameters.merge(values, true)
	if unknown:
		game.new_game()


func submit(exchange: RallyExchange, goes_on: Callable) -> bool:
	for rollout in _learning():
		for outcomes in rollout.outcomes():
			var submitted := await exchange.send(_server, "replay.submit", {
				"agent": rollout.agent.effective_name(), "rollout": rollout.number,
			}, rollout.slot, outcomes).answered()
			if not goes_on.call(submitted):
				return false
	return true


## [param updates]: gradient updates, for SAC; 0 leaves it to the algorithm.
func train(updates: int, goes_on: Callable) -> bool:
	for rollout in _learning():
		var params := {"agent": rollout.agent.effective_name()}
		if updates > 0:
			params["steps"] = updates
		var trained := await _server.request("train", params).answered()
		if trained.ok:
			rollout.agent.metrics = trained.result.get("metrics", {})
			rollout.agent.learnt_steps += int(trained.result.get("samples", 0))
		if not goes_on.call(trained):
			return false
	return true


## Saves who has learnt; every so many rounds under the name round-<number> too, never when that is 0.
func save_what_was_learnt(round_number: int, keep_every_rounds: int, goes_on: Callable) -> void:
	for rollout in _learning():
		await save(rollout.agent, "", round_number, goes_on)
		if keep_every_rounds > 0 and round_number % keep_every_rounds == 0:
			await save(rollout.agent, "round-%d" % round_number, round_number, goes_on)


## The checkpoint gets that name, or an automatic one where it is empty.
func save(agent: RallyAgent, checkpoint: String, round_number: int, goes_on: Callable) -> void:
	var params := {"agent": agent.effective_name(), "clientState": {"round": round_number}}
	if not checkpoint.is_empty():
		params["name"] = checkpoint
	var answer := await _server.request("checkpoint.save", params).answered()
	if answer.ok:
		agent.client_state = params["clientState"]
		saved.emit(agent.effective_name(), str(answer.result.get("checkpoint", "")))
	goes_on.call(answer)


## Those who have sampled steps in this round: who is deterministic learns nothing.
func _learning() -> Array[RallyRollout]:
	return _rollouts.filter(func(rollout: RallyRollout) -> bool: return rollout.rows() > 0)

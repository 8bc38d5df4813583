@tool
@icon("icons/rally_runner.svg")
class_name RallyRunner
extends Node
## Plays many simulations side by side and lets the agents learn from them, round after round:
## play, submit, train, save, and again.
##
## Each simulation is an instance of [member simulation_scene] in a world of its own. Agents act once in
## [member physics_frames_per_step] physics frames, all simulations in one request for each agent. When the server takes
## longer than [member wait_usec], the games stand still meanwhile; the frame does not.

## [member status] has changed.
signal status_changed(status: Status)
## A round is over. For each agent's name: [code]return[/code] (the mean of the episodes that ended, absent when none
## did), [code]episodes[/code], [code]steps[/code], [code]deterministic[/code], and [code]training[/code]: the numbers of
## its training. And [code]steps_per_second[/code], [code]round[/code].
signal round_finished(metrics: Dictionary)
## An agent is saved under that checkpoint's name.
signal saved(agent: String, checkpoint: String)
## Something was in the way and passes by itself, or with a later round: a full disk, a lost server. The runner goes on.
signal hindered(message: String)
## It has stopped because of this; the message says what to do.
signal failed(message: String)

## WAITING: for the server. DONE: with a round.
enum Status { STOPPED, WAITING, PLAYING, SUBMITTING, TRAINING, DONE }

## The server whose agents play.
@export var server: RallyServer:
	set(value):
		server = value
		update_configuration_warnings()
## The game: a scene whose root is a [RallySimulation].
@export var simulation_scene: PackedScene:
	set(value):
		simulation_scene = value
		update_configuration_warnings()
## How many of them are played side by side.
@export_range(1, 65_536) var simulations := 64
## Start as soon as the node is in the tree.
@export var autostart := true

@export_group("Round")
## Physics frames from one action to the next.
@export_range(1, 600) var physics_frames_per_step := 2
## Agent steps of each simulation in a round.
@export_range(1, 65_536) var steps_per_round := 128
## Learn from the rounds. Off: the agents only play, as well as they can, for a game against the player, say.
@export var learn := true
## Gradient updates after each round, for SAC; 0 leaves it to the algorithm.
@export_range(0, 1_000_000) var updates_per_round := 0
## Every so many rounds a checkpoint is kept under the name round-<number>; 0: never. The last five are kept anyway.
@export_range(0, 1_000_000) var keep_every_rounds := 1000

@export_group("Time")
## How many times faster than real time the game runs while this runner does. The physics' step stays the same.
@export_range(1, 64) var speed_up := 1:
	set(value):
		speed_up = value
		_set_speed()
## How long a frame may wait for actions, in microseconds, before the games stand still.
@export_range(0, 10_000) var wait_usec := 2000

## How long to wait before an exchange that could not be had is asked for again.
const AGAIN_MS := 2_000

## What it does at the moment.
var status := Status.STOPPED:
	set(value):
		if status != value:
			status = value
			status_changed.emit(value)
## Rounds played, resumed ones included.
var round_number := 0
## If set, it is asked before each round and returns [code]{agent's name: bool}[/code]: whether that agent is to be
## deterministic in it. Agents that it does not name follow their [member RallyAgent.mode].
var deterministic_map := Callable()
## Why it has stopped.
var problem := ""

var _games := RallyGames.new()
var _rollouts: Array[RallyRollout] = []
var _learning: RallyLearning
var _exchange: RallyExchange
var _exchange_connection := -1
var _life := 0  # grows with start and stop: what was begun in an earlier life ends at its next step
var _at_work := false
var _broken := false  # the round cannot be used
var _begun_anew := true  # what the games have earned until now belongs to no step


func _ready() -> void:
	if autostart and not Engine.is_editor_hint():
		start()


## Without a tree there are no frames to wait in: what it has begun at the server ends now.
func _exit_tree() -> void:
	_end()
	if _exchange != null and is_instance_valid(server) and _exchange_connection == server.connection_number:
		_exchange_connection = -1
		_exchange.leave(server)


func _get_configuration_warnings() -> PackedStringArray:
	var warnings := PackedStringArray()
	if server == null:
		warnings.append("Set the server whose agents are to play.")
	if simulation_scene == null:
		warnings.append("Set the simulation's scene; its root extends RallySimulation.")
	return warnings


## Plays on, from the round that the agents were saved in.
func start() -> void:
	if status != Status.STOPPED:
		return
	_life += 1
	problem = ""
	status = Status.WAITING
	if not _at_work:
		_run()


## Stops after the step in progress. The games stand still; what was not learnt yet is dropped.
func stop() -> void:
	if status != Status.STOPPED:
		_end()


## Saves all agents of this runner now. The checkpoint gets that name, or an automatic one.
func save(checkpoint := "") -> void:
	for rollout in _rollouts:
		await _learning.save(rollout.agent, checkpoint, round_number, _check)


## The place of one simulation, or null when there are not so many.
func lane(index: int) -> RallyLane:
	return _games.lanes[index] if index < _games.lanes.size() else null


## The game in that lane, or null.
func simulation(index: int) -> RallySimulation:
	return _games.lanes[index].simulation if index < _games.lanes.size() else null


func _end() -> void:
	_life += 1
	_games.freeze(true)
	status = Status.STOPPED
	_set_speed()


func _fail(why: String) -> void:
	problem = why
	_end()
	push_error("Rally: %s" % why)
	failed.emit(why)


func _set_speed() -> void:
	if not Engine.is_editor_hint() and is_inside_tree():
		RallySpeed.set_times(1 if status == Status.STOPPED else speed_up)


## All lives, one after the other: what an earlier one has begun comes to its end first.
func _run() -> void:
	_at_work = true
	while status != Status.STOPPED:
		await _live(_life)
		if is_inside_tree():
			await get_tree().process_frame
	_at_work = false


func _live(life: int) -> void:
	if server == null or simulation_scene == null:
		_fail(_get_configuration_warnings()[0])
		return
	if _games.lanes.is_empty() and not _build():
		return
	if server.state == RallyServer.State.FAILED:
		server.start()
	_set_speed()
	_broken = true  # by an earlier life
	while life == _life:
		if _broken:
			_begun_anew = true
			await _forget_exchange()
		_broken = false
		if not await _have_server(life):
			return
		await get_tree().physics_frame
		if life == _life:
			await _round(life)


## Makes the simulations, and a rollout for each agent in them; all or none.
func _build() -> bool:
	_games = RallyGames.of(simulation_scene, simulations, self)
	_rollouts = _games.rollouts(server)
	var wrong := _games.problem
	if not wrong.is_empty():
		_games.clear()
		_rollouts.clear()
		_fail(wrong)
	else:
		_learning = RallyLearning.new(server, _rollouts)
		_learning.saved.connect(saved.emit)
	return wrong.is_empty()


## Waits until the server is up and the exchange is open; false when this life has ended.
func _have_server(life: int) -> bool:
	while life == _life and (server.state != RallyServer.State.READY or _exchange_connection != server.connection_number):
		if server.state == RallyServer.State.FAILED:
			_fail(server.problem)
		elif server.state == RallyServer.State.READY:
			await _open_exchange()
			if life == _life:
				await get_tree().process_frame
		else:
			status = Status.WAITING
			_games.freeze(true)
			await server.state_changed
	return life == _life


## Steps of a round that was not finished lack their outcomes for ever. New lanes keep them apart from those to come.
func _forget_exchange() -> void:
	if _exchange != null and _exchange_connection == server.connection_number:
		_exchange_connection = -1
		await _exchange.close(server)


func _open_exchange() -> void:
	var connection := server.connection_number
	var opened := await RallyExchange.open(server, _rollouts, steps_per_round).answered()
	if not _check(opened):
		return
	if not opened.ok:  # there is no room at the moment
		await _pause(AGAIN_MS)
		return
	_exchange = RallyExchange.of(opened.result)
	if not _exchange.problem.is_empty():
		_fail(_exchange.problem)
		return
	_exchange_connection = connection
	for rollout in _rollouts:
		round_number = maxi(round_number, int(rollout.agent.client_state.get("round", 0)))


func _pause(milliseconds: int) -> void:
	var end := Time.get_ticks_msec() + milliseconds
	while is_inside_tree() and Time.get_ticks_msec() < end:
		await get_tree().process_frame


func _round(life: int) -> void:
	var began := Time.get_ticks_msec()
	if learn:
		await _learning.agree_on_modes(deterministic_map.call() if deterministic_map.is_valid() else {}, _check)
		if not _broken and life == _life:
			await _learning.vary(_games, _check)
	if _broken or life != _life:
		return
	await get_tree().physics_frame
	status = Status.PLAYING
	await _play(life)
	if life == _life and not _games.problem.is_empty():
		_fail(_games.problem)
	if _broken or life != _life:
		return
	_games.freeze(true)
	var played_ms := maxi(1, Time.get_ticks_msec() - began)
	if learn:
		await _learn(life)
	if _broken or life != _life:
		return
	status = Status.DONE
	round_finished.emit(_metrics(played_ms))


func _learn(life: int) -> void:
	var goes_on := func(answer: RallyRequest) -> bool: return life == _life and _check(answer)
	status = Status.SUBMITTING
	if not await _learning.submit(_exchange, goes_on):
		return
	status = Status.TRAINING
	if await _learning.train(updates_per_round, goes_on):
		round_number += 1
		await _learning.save_what_was_learnt(round_number, keep_every_rounds, goes_on)


func _play(life: int) -> void:
	for rollout in _rollouts:
		rollout.clear()
		rollout.returns.clear()
	if _begun_anew:
		_games.begin(_rollouts)
		_begun_anew = false
	_games.observe(_rollouts)
	for step in steps_per_round:
		await _act(life)
		if _broken or life != _life:
			return
		_games.freeze(false)
		await _advance(life)
		if life != _life:
			return
		_games.collect(_rollouts)


## Lets so many physics frames pass. What touches the games runs at the beginning of one.
func _advance(life: int) -> void:
	var left := physics_frames_per_step
	while life == _life and left > 0:
		await get_tree().physics_frame
		if life == _life and not get_tree().paused:
			left -= 1


## Asks for everybody's actions at once, and applies them.
func _act(life: int) -> void:
	if not _games.problem.is_empty():
		_fail(_games.problem)
		return
	var acting: Array[RallyRollout] = _rollouts.filter(
			func(rollout: RallyRollout) -> bool: return not rollout.playing.is_empty())
	var asked: Array[RallyRequest] = []
	for rollout in acting:
		var params: Dictionary = {"agent": rollout.agent.effective_name()}
		if not learn:
			params["deterministic"] = true
		asked.append(_exchange.send(server, "infer", params, rollout.slot, rollout.request()))
	for i in asked.size():
		if not server.poll_until(asked[i], wait_usec):
			_games.freeze(true)
			await asked[i].answered()
			if life == _life:
				await get_tree().physics_frame
		if life != _life or not _check(asked[i]):
			return
		_apply(acting[i], asked[i].result)


func _apply(rollout: RallyRollout, answer: Dictionary) -> void:
	var chosen: Variant = _exchange.actions(rollout.slot, rollout.playing.size(), rollout.agent.action_width())
	if chosen == null:
		if not _exchange_is_damaged():
			_fail("the server's actions cannot be read: %s" % _exchange.problem)
		return
	rollout.held_as(int(answer.get("rollout", 0)))
	_games.apply(rollout, chosen)


## Whether the round can go on after this answer.
func _check(answer: RallyRequest) -> bool:
	match RallyTrouble.of(answer):
		RallyTrouble.Kind.NONE:
			return true
		RallyTrouble.Kind.PASSES:
			_hinder("%s: %s" % [answer.method, answer.message])
			_broken = answer.method == "infer"
		RallyTrouble.Kind.LOST:
			_broken = true
			hindered.emit(answer.message)
		RallyTrouble.Kind.FORGOTTEN:
			_broken = true
			_hinder(answer.message)
			server.reconnect(answer.message)
		_:
			if answer.error != "INVALID_BATCH" or not _exchange_is_damaged():
				_fail(_place_of(answer))
			_broken = true
	return not _broken


## Whether somebody has cut or deleted the exchange file: then another one is opened, and the round is played again.
func _exchange_is_damaged() -> bool:
	var damage := _exchange.damage() if _exchange != null else ""
	if not damage.is_empty():
		_broken = true
		_hinder("%s; the round is played again with another one" % damage)
	return not damage.is_empty()


func _hinder(message: String) -> void:
	push_warning("Rally: %s" % message)
	hindered.emit(message)


## The server knows its columns only; which agent of which game has a number that is not finite, is known here.
func _place_of(fault: RallyRequest) -> String:
	var places := _rollouts.map(func(rollout: RallyRollout) -> String: return rollout.first_not_finite())
	var known := places.filter(func(place: String) -> bool: return not place.is_empty())
	return known[0] if fault.error == "NOT_FINITE" and not known.is_empty() else "%s: %s" % [fault.method, fault.message]


func _metrics(milliseconds: int) -> Dictionary:
	var all := {
		"round": round_number,
		"steps_per_second": 1000.0 * steps_per_round * simulations / milliseconds,
	}
	for rollout in _rollouts:
		all[rollout.agent.effective_name()] = rollout.metrics()
	return all

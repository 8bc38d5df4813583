@tool
@icon("icons/rally_server.svg")
class_name RallyServer
extends Node
## Launches Rally's server with the game, keeps the connection to it, and stops it with the game.
##
## Its children are the [RallyAgent]s. When the server dies, it is launched again, and the agents go on from their last
## checkpoints. When the game dies, however it does, the server saves its agents and ends by itself.

## [member state] has changed.
signal state_changed(state: State)
## It is up, and all agents are live.
signal became_ready
## The connection is lost; unless [method stop] was called, the server is being launched again.
signal lost(why: String)
## It is waited for already for a while, and goes on being: the message says what for.
signal waiting(message: String)
## It cannot be had, and nothing is tried any more until [method start] is called; the message says what to do.
signal failed(message: String)

enum State { STOPPED, STARTING, READY, FAILED }

## The version of the protocol that this add-on speaks.
const PROTOCOL := 1
const ATTEMPTS := 5
## How long to wait before something is tried again that another one has to make possible.
const AGAIN_MS := 250
## What passes by itself: a server that ends, that is full, or whose disk is.
const PASSING: PackedStringArray = [RallyRequest.CONNECTION_LOST, "SHUTTING_DOWN", "TOO_MANY_REQUESTS", "DISK_FULL"]
## The exit code of a server whose home another one has.
const HOME_TAKEN := 3
const HOME_IS_TAKEN := "the home is taken"
const HOMES := 8

## The server: its jar, its program, or the folder of a packaged image. Empty: [code]rally[/code] beside the game or on
## the path. [code]RALLY_SERVER_JAR[/code] in the environment overrides it.
@export_global_file var server_path := "":
	set(value):
		server_path = value
		update_configuration_warnings()
## The [code]java[/code] that runs a jar, 17 or newer. Empty: that of JAVA_HOME, or the one on the path.
@export_global_file var java_path := "":
	set(value):
		java_path = value
		update_configuration_warnings()
## Where checkpoints and logs are kept. A second game at the same time gets a home of its own beside it.
@export var home := "user://rally-home"
## Start as soon as the node is in the tree.
@export var autostart := true
## How much the server says on the game's standard error; its log in the home says more.
@export_enum("off", "error", "warn", "info", "debug") var log_level := "warn"

var state := State.STOPPED:
	set(value):
		if state != value:
			state = value
			state_changed.emit(value)
## Of the server's process; 0 when there is none.
var process_id: int:
	get:
		return _child.id if _child != null else 0
## Grows with every new connection: what an earlier one has opened is gone.
var connection_number := 0
## The home in use, as a path of the system.
var home_in_use := ""
## What the server has answered to hello: its name, version and capabilities.
var greeting: Dictionary = {}
## Why it failed, for people.
var problem := ""

var _child: RallyProcess
var _connection: RallyConnection
var _attempts := 0  # launches since one was of use
var _told := ""
var _life := 0  # grows with start and stop: a coroutine of an earlier life ends by itself


func _ready() -> void:
	process_mode = Node.PROCESS_MODE_ALWAYS
	child_order_changed.connect(update_configuration_warnings)
	if autostart and not Engine.is_editor_hint():
		start()


func _get_configuration_warnings() -> PackedStringArray:
	var warnings := PackedStringArray()
	var launch := RallyLaunch.find(server_path, java_path)
	if not launch.problem.is_empty():
		warnings.append(launch.problem)
	if agents().is_empty():
		warnings.append("There is no agent: add a RallyAgent as a child.")
	var twice := _named_twice()
	if not twice.is_empty():
		warnings.append(twice)
	return warnings


## Two agents of one name would be one on the server.
func _named_twice() -> String:
	var seen := {}
	for each in agents():
		var first: RallyAgent = seen.get_or_add(each.effective_name(), each)
		if first != each:
			return "%s and %s are both agents named \"%s\": give each a name of its own" % [
					first.name, each.name, each.effective_name()]
	return ""


## The agents below this node.
func agents() -> Array[RallyAgent]:
	var found: Array[RallyAgent] = []
	for child in get_children():
		if child is RallyAgent:
			found.append(child)
	return found


## The agent of that name, or null.
func agent(named: String) -> RallyAgent:
	for candidate in agents():
		if candidate.effective_name() == named:
			return candidate
	return null


## Launches the server, unless it is up or on its way.
func start() -> void:
	if state == State.STOPPED or state == State.FAILED:
		_life += 1
		problem = ""
		state = State.STARTING
		_live(_life)


## Tells the server to save and end, and waits for that while frames go by, however long it saves. One that others use is
## left to them, and one that gives no sign of life is left to itself.
func stop() -> void:
	var leaving := _leave()
	if leaving != null and is_inside_tree():
		var lives_on := await leaving.in_time(get_tree())
		if not lives_on.is_empty():
			push_warning("Rally: the server %d is left: %s" % [leaving.process_id(), lives_on])
	state = State.STOPPED


## Sends a command of docs/protocol.md; see [RallyRequest] for its answer.
func request(method: String, params: Dictionary = {}) -> RallyRequest:
	if _connection == null:
		var none := RallyRequest.new(method)
		none.fail(RallyRequest.CONNECTION_LOST, "the server is not up, so %s was not sent" % method)
		return none
	return _connection.request(method, params)


## Polls until the request is done, for so many microseconds at most; returns whether it is.
func poll_until(awaited: RallyRequest, budget_usec: int) -> bool:
	return awaited.done or _connection != null and _connection.poll_until(awaited, budget_usec)


## Gives up a connection on which the server is silent; a new one, or a new server, follows.
func reconnect(why: String) -> void:
	if _connection != null:
		_connection.close(why)


func is_running() -> bool:
	return _child != null and _child.is_running()


func _process(_delta: float) -> void:
	if _connection != null:
		_connection.poll()


func _physics_process(_delta: float) -> void:
	if _connection != null:
		_connection.poll()


func _exit_tree() -> void:
	var leaving := _leave()
	if leaving != null:
		leaving.at_once()
	state = State.STOPPED


## Ends this life; what is left to do is to say goodbye, unless there is nobody to say it to.
func _leave() -> RallyGoodbye:
	_life += 1
	var leaving := RallyGoodbye.new(_child, _connection) if _child != null else null
	_child = null
	_connection = null
	return leaving


## One life, from start to stop: launch, connect, work, and again.
func _live(life: int) -> void:
	home_in_use = ProjectSettings.globalize_path(home)
	_attempts = 0
	var since_ms := Time.get_ticks_msec()
	while life == _life:
		state = State.STARTING
		var trouble := await _come_up(life)
		if life != _life:
			return
		if trouble.is_empty():
			_attempts = 0
			await _work(life)
			since_ms = Time.get_ticks_msec()
		elif not problem.is_empty() or not is_running() and _attempts >= ATTEMPTS:
			_fail(trouble)
		elif not is_running():
			push_warning("Rally: %s; trying again" % trouble)
			await _pause(life, AGAIN_MS * _attempts)
		else:
			if Time.get_ticks_msec() - since_ms > RallyConnection.silence_ms:
				_tell("the server %d lives, and cannot be used yet (%s): this waits for it, or for its end" % [process_id, trouble])
			await _pause(life, AGAIN_MS)


## Until the connection is lost.
func _work(life: int) -> void:
	var connection := _connection
	_told = ""
	state = State.READY
	became_ready.emit()
	if life != _life:  # who heard that has stopped it
		return
	var why: String = await connection.closed
	if life != _life:
		return
	state = State.STARTING
	push_warning("Rally: lost the server (%s); connecting again, to a new one if it is gone" % why)
	lost.emit(why)


func _fail(why: String) -> void:
	var leaving := _leave()
	if leaving != null and is_inside_tree():
		leaving.in_time(get_tree())
	problem = why
	state = State.FAILED
	push_error("Rally: %s" % why)
	failed.emit(why)


## Returns what went wrong, or an empty string. Sets [member problem] where trying again would not help.
func _come_up(life: int) -> String:
	if _connection != null:  # a killed server's connection ends a little before its process
		await _until(life, func() -> bool: return not is_running(), "", 1_000)
	if not is_running() and life == _life:
		_attempts += 1
		var trouble := await _launch(life)
		if not trouble.is_empty():
			return trouble
	if life != _life:
		return "stopped"
	if not _child.ready_line.problem.is_empty():
		problem = _child.ready_line.problem
		return problem
	return await _connect(life)


func _connect(life: int) -> String:
	var connection := RallyConnection.new()
	_connection = connection
	connection_number += 1
	var pid := process_id
	connection.silent.connect(func(asked: String) -> void:
		_tell("the server %d has answered nothing for %.1f s (%s): it may be stopped or busy; this waits for it" % [
				pid, RallyConnection.silence_ms / 1000.0, asked]))
	connection.open(_child.ready_line.host, _child.ready_line.port)
	var answer := await connection.request("hello", hello(_child.ready_line.token)).answered()
	if answer.ok:
		greeting = answer.result
		problem = _version_problem(int(greeting.get("version", 0)))
	for each in agents():
		if answer.ok and problem.is_empty() and life == _life:
			answer = await each.attach(self)
	if life != _life:
		return "stopped"
	if answer.ok:
		return problem if connection.state == RallyConnection.State.OPEN else "the connection broke"
	if answer.error == "UNAUTHENTICATED" and _has_another_token():
		return answer.message
	if not connection.problem.is_empty() or not answer.error in PASSING:
		problem = answer.message
	return answer.message


## Who connects says this first.
static func hello(token: String) -> Dictionary:
	return {
		"token": token, "minVersion": PROTOCOL, "maxVersion": PROTOCOL,
		"client": "%s (Godot)" % str(ProjectSettings.get_setting("application/config/name")).left(100),
	}


func _version_problem(version: int) -> String:
	return "" if version == PROTOCOL else "%s speaks version %d of the protocol, this add-on %d; update %s" % [
			greeting.get("server", "the server"), version, PROTOCOL, "the server" if version < PROTOCOL else "the add-on"]


## Whether the ready line was not the server's last word: the home has a later one.
func _has_another_token() -> bool:
	var said := _child.read_again()
	var differs := said != null and said.token != _child.ready_line.token
	if differs:
		_child.ready_line = said
	return differs


func _launch(life: int) -> String:
	var launch := RallyLaunch.find(server_path, java_path)
	problem = launch.problem if not launch.problem.is_empty() else _named_twice()
	for each in agents():
		problem = each.settings_problem() if problem.is_empty() else problem
	if not problem.is_empty():
		return problem
	for number in HOMES:
		home_in_use = ProjectSettings.globalize_path(home) + ("" if number == 0 else "-%d" % (number + 1))
		var taken := RallyHome.new(home_in_use)
		var begun_ms := Time.get_ticks_msec()
		while life == _life:
			var trouble := await _launch_in_home(launch, life)
			if trouble != HOME_IS_TAKEN:
				return trouble
			if life == _life and not await taken.will_be_free(get_tree()):
				break
			if Time.get_ticks_msec() - begun_ms > RallyConnection.silence_ms:
				_tell("another server has the home %s, and nobody uses it: waiting until it has saved and ended" % home_in_use)
			await _pause(life, AGAIN_MS)
		if life != _life:
			return "stopped"
		push_warning("Rally: another game uses %s; taking a home beside it" % home_in_use)
	problem = "%d homes beside %s are all in use" % [HOMES, home]
	return problem


func _launch_in_home(launch: RallyLaunch, life: int) -> String:
	var process := RallyProcess.start(launch, home_in_use, ProjectSettings.globalize_path(
			"user://rally-ready-%d-%d.json" % [OS.get_process_id(), get_instance_id()]), log_level)
	problem = process.problem
	if not problem.is_empty():
		return problem
	_child = process
	await _until(life, func() -> bool: return process.is_ready() or not process.is_running(),
			"the server %d starts; the first start on a machine unpacks libraries" % process.id)
	if life != _life:
		return "stopped"
	if process.is_ready():
		return ""
	_child = null
	var code := OS.get_process_exit_code(process.id)
	if code == HOME_TAKEN:
		return HOME_IS_TAKEN
	return "the server ended with code %d before it was ready; %s says why, or the game's standard error" % [
			code, home_in_use.path_join("server.log")]


## Waits, while frames go by, until the condition holds, this life ends, or the time is over; -1 is without end. What is
## waited for is told after a while.
func _until(life: int, condition: Callable, what: String, milliseconds := -1) -> void:
	var begun := Time.get_ticks_msec()
	var told := what.is_empty()
	while life == _life and is_inside_tree() and not condition.call():
		var waited := Time.get_ticks_msec() - begun
		if milliseconds >= 0 and waited > milliseconds:
			return
		if not told and waited > RallyConnection.silence_ms:
			told = true
			_tell(what)
		await get_tree().process_frame


func _pause(life: int, milliseconds: int) -> void:
	await _until(life, func() -> bool: return false, "", milliseconds)


## Says what is waited for, once.
func _tell(message: String) -> void:
	if message != _told:
		_told = message
		push_warning("Rally: %s" % message)
		waiting.emit(message)

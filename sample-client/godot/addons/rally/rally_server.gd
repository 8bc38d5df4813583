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
## It cannot be had, and nothing is tried any more until [method start] is called; the message says what to do.
signal failed(message: String)

enum State { STOPPED, STARTING, READY, FAILED }

## The version of the protocol that this add-on speaks.
const PROTOCOL := 1
## The first start on a machine unpacks libraries.
const START_MS := 60_000
const STOP_MS := 10_000
## How long the last frame may wait for the server to hear that it is the last.
const GOODBYE_USEC := 200_000
const ATTEMPTS := 5
## The exit code of a server whose home another one has.
const HOME_TAKEN := 3
const HOME_IS_TAKEN := "the home is taken"
const HOMES := 8
## How long the server of an earlier game may take to save and end; until then its home is waited for.
const ENDING_MS := 5_000

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
var process_id := 0
## Grows with every new connection: what an earlier one has opened is gone.
var connection_number := 0
## The home in use, as a path of the system.
var home_in_use := ""
## What the server has answered to hello: its name, version and capabilities.
var greeting: Dictionary = {}
## Why it failed, for people.
var problem := ""

var _connection: RallyConnection
var _ready_file := ""
var _ready_line: RallyReady
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


## Tells the server to save and end, and waits for that while frames go by, 10 seconds at most.
func stop() -> void:
	_say_goodbye()
	if not await _until(func() -> bool: return not is_running(), STOP_MS):
		push_warning("Rally: the server %d did not end within %d ms; it is killed" % [process_id, STOP_MS])
		_kill()
	process_id = 0
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
	return process_id > 0 and OS.is_process_running(process_id)


func _kill() -> void:
	OS.kill(process_id)
	process_id = 0


func _process(_delta: float) -> void:
	if _connection != null:
		_connection.poll()


func _physics_process(_delta: float) -> void:
	if _connection != null:
		_connection.poll()


func _exit_tree() -> void:
	_say_goodbye()
	state = State.STOPPED


## The server ends by itself when its parent is gone; this tells it earlier.
func _say_goodbye() -> void:
	_life += 1
	var leaving := _connection
	_connection = null
	if leaving != null and leaving.state == RallyConnection.State.OPEN:
		leaving.poll_until(leaving.request("shutdown"), GOODBYE_USEC)
		leaving.close("the game has told the server to end")
	elif is_running():
		_kill()  # it is starting, so it has nothing to save
	_forget_ready_file()


## One life, from start to stop: launch, connect, work, and again.
func _live(life: int) -> void:
	home_in_use = ProjectSettings.globalize_path(home)
	var attempts := 0
	while life == _life:
		state = State.STARTING
		var trouble := await _come_up(life)
		if life != _life:
			return
		if trouble.is_empty():
			attempts = 0
			var connection := _connection
			state = State.READY
			became_ready.emit()
			if life != _life:  # who heard that has stopped it
				return
			var why: String = await connection.closed
			if life != _life:
				return
			state = State.STARTING
			push_warning("Rally: lost the server (%s); launching it again" % why)
			lost.emit(why)
			await _until(func() -> bool: return not is_running(), 1_000)
			continue
		attempts += 1
		if problem.is_empty() and attempts < ATTEMPTS:
			push_warning("Rally: %s; trying again" % trouble)
			await _until(func() -> bool: return life != _life, 250 * attempts)
		else:
			_fail(trouble)
			return


func _fail(why: String) -> void:
	_life += 1
	if _connection != null:
		_connection.close(why)
		_connection = null
	if is_running():
		_kill()
	_forget_ready_file()
	problem = why
	state = State.FAILED
	push_error("Rally: %s" % why)
	failed.emit(why)


## Returns what went wrong, or an empty string. Sets [member problem] where trying again would not help.
func _come_up(life: int) -> String:
	if not is_running():
		var trouble := await _launch(life)
		if not trouble.is_empty():
			return trouble
	if not _ready_line.problem.is_empty():
		problem = _ready_line.problem
		return problem
	_connection = RallyConnection.new()
	connection_number += 1
	_connection.open(_ready_line.host, _ready_line.port)
	var hello := await _connection.request("hello", {
		"token": _ready_line.token, "minVersion": PROTOCOL, "maxVersion": PROTOCOL,
		"client": "%s (Godot)" % str(ProjectSettings.get_setting("application/config/name")).left(100),
	}).answered()
	if not hello.ok:
		if hello.error == "UNSUPPORTED_VERSION":
			problem = "%s (this add-on speaks version %d)" % [hello.message, PROTOCOL]
			return problem
		_kill()  # it is ours, and of no use: another one follows
		return hello.message
	greeting = hello.result
	var version := int(greeting.get("version", 0))
	if version != PROTOCOL:
		problem = "%s speaks version %d of the protocol, this add-on %d; update %s" % [
				greeting.get("server", "the server"), version, PROTOCOL, "the server" if version < PROTOCOL else "the add-on"]
		return problem
	for each in agents():
		var trouble := await each.attach(self)
		if not trouble.is_empty():
			if _connection != null and _connection.state == RallyConnection.State.OPEN:
				problem = trouble
			return trouble
	return "" if _connection != null and _connection.state == RallyConnection.State.OPEN else "the connection broke"


func _launch(life: int) -> String:
	var launch := RallyLaunch.find(server_path, java_path)
	problem = launch.problem if not launch.problem.is_empty() else _named_twice()
	if not problem.is_empty():
		return problem
	var refused_at := -1
	var number := 0
	while number < HOMES:
		home_in_use = ProjectSettings.globalize_path(home) + ("" if number == 0 else "-%d" % (number + 1))
		var trouble := await _launch_in_home(launch, life)
		if trouble != HOME_IS_TAKEN:
			return trouble
		refused_at = Time.get_ticks_msec() if refused_at < 0 else refused_at
		if number == 0 and Time.get_ticks_msec() - refused_at < ENDING_MS:
			await _until(func() -> bool: return life != _life, 250)
			continue
		push_warning("Rally: another game uses %s; taking a home beside it" % home_in_use)
		number += 1
	problem = "%d homes beside %s are all in use" % [HOMES, home]
	return problem


func _launch_in_home(launch: RallyLaunch, life: int) -> String:
	_forget_ready_file()
	_ready_file = ProjectSettings.globalize_path("user://rally-ready-%d-%d.json" % [OS.get_process_id(), get_instance_id()])
	process_id = launch.run([
		"--home", home_in_use, "--port", "0", "--parent-pid", str(OS.get_process_id()),
		"--ready-file", _ready_file, "--quiet", "--log-level", log_level,
	])
	if process_id <= 0:
		problem = "cannot start %s" % launch.program
		return problem
	await _until(func() -> bool:
		return life != _life or FileAccess.file_exists(_ready_file) or not is_running(), START_MS)
	if life != _life:
		return "stopped"
	if FileAccess.file_exists(_ready_file):
		_ready_line = RallyReady.read(_ready_file)
		_forget_ready_file()
		return ""
	if is_running():
		_kill()
		return "the server said nothing within %d s" % (START_MS / 1000)
	var code := OS.get_process_exit_code(process_id)
	if code == HOME_TAKEN:
		return HOME_IS_TAKEN
	return "the server ended with code %d before it was ready; %s says why, or the game's standard error" % [
			code, home_in_use.path_join("server.log")]


## Waits, while frames go by, until the condition holds; returns whether it does.
func _until(condition: Callable, milliseconds: int) -> bool:
	var end := Time.get_ticks_msec() + milliseconds
	while not condition.call():
		if Time.get_ticks_msec() > end or not is_inside_tree():
			return condition.call()
		await get_tree().process_frame
	return true


func _forget_ready_file() -> void:
	if not _ready_file.is_empty() and FileAccess.file_exists(_ready_file):
		DirAccess.remove_absolute(_ready_file)

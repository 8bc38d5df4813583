class_name ServerSuite
extends Suite
## Tests of the add-on with a real server: one with two agents and a runner, shared by the tests that leave it whole.

const HOME := "user://Zuhause mit Lücken/rally"

var _server: RallyServer
var _runner: RallyRunner
var _rounds: Array[Dictionary] = []


## A server and a runner of their own.
func _open(home := HOME, learning_rate := 0.003) -> void:
	if _server != null:
		await _close()
	_server = RallyServer.new()
	_server.home = home
	_server.autostart = false
	_server.add_child(_agent("stepper", learning_rate))
	_server.add_child(_agent("glider", learning_rate))
	root.add_child(_server)
	_runner = RallyRunner.new()
	_runner.server = _server
	_runner.simulation_scene = load("res://tests/walk.tscn")
	_runner.simulations = 16
	_runner.steps_per_round = 32
	_runner.physics_frames_per_step = 1
	_runner.autostart = false
	_rounds = []
	_runner.round_finished.connect(func(metrics: Dictionary) -> void: _rounds.append(metrics))
	root.add_child(_runner)
	Walk.fault = ""


func _agent(named: String, learning_rate: float) -> RallyAgent:
	var agent := RallyAgent.new()
	agent.name = named
	agent.observation_size = 2
	agent.actions = RallyAgent.Actions.DISCRETE if named == "stepper" else RallyAgent.Actions.CONTINUOUS
	agent.action_count = 3
	agent.learning_rate = learning_rate
	agent.hidden_layers = [16]
	agent.hyperparameters = {"minibatchSize": 256}
	return agent


## Those of the test before, when they are up: starting takes longer than most tests.
func _share() -> void:
	if _server == null:
		await _open()
	for agent in _server.agents():
		agent.mode = RallyAgent.Mode.TRAINING
	_runner.deterministic_map = Callable()
	_server.start()
	_runner.start()
	_rounds.clear()
	await _played(1)


func _close() -> void:
	if _runner != null:
		_runner.stop()
	await _server.stop()
	if _runner != null:
		_runner.free()
	_server.free()
	_server = null


func _remove(folder: String) -> void:
	if not DirAccess.dir_exists_absolute(folder):
		return
	for inside in DirAccess.get_directories_at(folder):
		_remove(folder.path_join(inside))
	for inside in DirAccess.get_files_at(folder):
		DirAccess.remove_absolute(folder.path_join(inside))
	DirAccess.remove_absolute(folder)


func _played(rounds: int) -> bool:
	return await until(func() -> bool: return _rounds.size() >= rounds, "%d rounds are played" % rounds)


func _signal(named: String) -> void:
	check(_server.process_id > 0, "there is no server to signal")
	if _server.process_id > 0:
		OS.execute("kill", [named, str(_server.process_id)])


func _alive(pid: int) -> bool:
	return pid > 0 and OS.execute("kill", ["-0", str(pid)]) == 0


## Another program's connection to the server of that home.
func _other(home: String) -> RallyConnection:
	var line := RallyReady.read(ProjectSettings.globalize_path(home).path_join(RallyReady.SERVER_FILE))
	var other := RallyConnection.new()
	other.open(line.host, line.port)
	process_frame.connect(other.poll)
	var hello := await other.request("hello", RallyServer.hello(line.token)).answered()
	check(hello.ok, "another program is not let in: %s" % hello.message)
	return other


## Until a request of that method is on its way to the server.
func _asks(method: String) -> bool:
	return await until(func() -> bool:
		return _server._connection != null and _server._connection._in_flight.values().any(
				func(asked: RallyRequest) -> bool: return asked.method == method), "%s is asked" % method)

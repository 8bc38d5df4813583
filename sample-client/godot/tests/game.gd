extends SceneTree
## A game for accidents: plays so many rounds in a home, tells its server's process and session, and ends.
## Arguments: home, rounds.


func _initialize() -> void:
	_play.call_deferred()


func _play() -> void:
	var arguments := OS.get_cmdline_user_args()
	var server := RallyServer.new()
	server.home = arguments[0]
	for named: String in ["stepper", "glider"]:
		var agent := RallyAgent.new()
		agent.name = named
		agent.observation_size = 2
		agent.action_count = 3
		agent.actions = RallyAgent.Actions.DISCRETE if named == "stepper" else RallyAgent.Actions.CONTINUOUS
		server.add_child(agent)
	root.add_child(server)
	var runner := RallyRunner.new()
	runner.server = server
	runner.simulation_scene = load("res://tests/walk.tscn")
	runner.simulations = 16
	root.add_child(runner)
	runner.failed.connect(func(_message: String) -> void: quit(1))
	server.failed.connect(func(_message: String) -> void: quit(1))
	server.became_ready.connect(func() -> void:
		print("server %d\nsession %s" % [server.process_id, server.greeting["session"]]))
	for i in arguments[1].to_int():
		await runner.round_finished
	print("played")
	runner.stop()
	await server.stop()
	quit()

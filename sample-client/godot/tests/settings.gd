extends ServerSuite
## Hyperparameters: refused with the agent, the key and what is allowed, or changed of an agent that goes on learning.


## Its spec as the server has it.
func _spec(agent: String) -> Dictionary:
	var listed := await _server.request("agent.list").answered()
	for info: Dictionary in listed.result["agents"]:
		if info["name"] == agent:
			return info["spec"]
	return {}


func test_1_what_cannot_be_is_refused_by_agent_and_key_and_the_game_goes_on() -> void:
	await _open("user://refused")
	var player := Walk.new()  # the game that is played on the screen
	root.add_child(player)
	for wrong: Array in [
			["hyperparameters", {"gamma": NAN}, "algorithm.gamma is NaN; only finite"],
			["hyperparameters", {"clipCoef": Vector2.ONE}, "algorithm.clipCoef is (1.0, 1.0), a Vector2; allowed are numbers"],
			["hyperparameters", {3: 0.5}, "algorithm has the key 3, a int; only texts"],
			["hyperparameters", {"clipCoeff": 0.1}, "\"algorithm.clipCoeff\"; did you mean \"clipCoef\""],
			["hyperparameters", {"clipCoef": -1.0}, "algorithm.clipCoef is -1; it must be above 0"],
			["hyperparameters", {"epochs": "four"}, "algorithm.epochs is \"four\"; an integer"],
			["hyperparameters", {"epochs": 4.5}, "algorithm.epochs is 4.5; an integer"],
			["gamma", 1.5, "algorithm.gamma is 1.5; allowed are 0 to 1"],
			["hidden_layers", PackedInt32Array([0]), "network.hidden width is 0; allowed are 1 to 8192"],
			["action_low", PackedFloat32Array([-INF]), "action.low[0] is -inf; only finite"]]:
		var agent := _server.agent("glider")
		var kept: Variant = agent.get(wrong[0])
		agent.set(wrong[0], wrong[1])
		var frames := player.frames
		_server.start()
		_runner.start()
		await until(func() -> bool: return not _runner.problem.is_empty(), "it is refused")
		check(_runner.problem.begins_with("agent glider: ") and _runner.problem.contains(wrong[2]),
				"with %s of %s the problem is \"%s\"" % [wrong[0], wrong[1], _runner.problem])
		same(_server.state, RallyServer.State.FAILED, "the server's state")
		await physics_frame
		await physics_frame
		check(player.frames > frames, "the player's game stands still")
		agent.set(wrong[0], kept)
	_runner.start()
	await _played(1)
	same(_runner.problem, "", "the problem when all is right")
	player.free()


func test_2_a_change_while_the_game_runs_keeps_what_was_learnt() -> void:
	await _share()
	var agent := _server.agent("stepper")
	await until(func() -> bool: return _runner.status == RallyRunner.Status.SUBMITTING, "a round is played")
	same(await agent.change({"learningRate": 0.0007, "epochs": 2}), "", "what is wrong")
	var algorithm: Dictionary = (await _spec("stepper"))["algorithm"]
	same([algorithm["learningRate"], algorithm["epochs"]], [0.0007, 2.0], "what the server has")
	var learnt := agent.learnt_steps
	await _played(_rounds.size() + 2)
	check(_rounds[-1]["stepper"]["steps"] > learnt, "it does not learn any more")
	same(_runner.problem, "", "the problem")
	for wrong: Array in [[{"epoch": 2}, "algorithm.epoch is unknown; did you mean \"epochs\""], [{"gamma": INF}, "gamma is inf"],
			[{"normalizeObservations": false}, "normalizeObservations cannot change from true to false"],
			[{"epochs": 0}, "epochs is 0; allowed are 1 to 1000"]]:
		var said: String = await agent.change(wrong[0])
		check(said.begins_with("agent stepper: ") and said.contains(wrong[1]), "with %s it says \"%s\"" % [wrong[0], said])
	await _played(_rounds.size() + 1)
	same((await _spec("stepper"))["algorithm"], algorithm, "the settings after what was refused")
	_signal("-9")
	await until(func() -> bool: return _server.state != RallyServer.State.READY, "the loss is noticed")
	await _played(_rounds.size() + 1)
	same((await _spec("stepper"))["algorithm"], algorithm, "the settings on a new server")


func test_3_a_change_in_the_inspector_keeps_optimiser_and_counters() -> void:
	await _share()
	_runner.stop()
	await _server.stop()
	var agent := _server.agent("stepper")
	agent.hyperparameters = {"minibatchSize": 128, "entropyCoef": 0.02}
	var learnt := agent.learnt_steps
	_server.start()
	await until(func() -> bool: return _server.state == RallyServer.State.READY, "it is up")
	same((await _spec("stepper"))["algorithm"]["entropyCoef"], 0.02, "what the server has")
	same(agent.learnt_steps, learnt, "steps that it has learnt from")
	await _close()
	_remove("user://refused")

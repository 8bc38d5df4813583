extends ServerSuite
## What a runner plays with a real server: modes, faults of games, stopping at any moment, bodies, policies.


func test_5_a_server_that_stands_still_stops_the_games_but_no_frame() -> void:
	await _share()
	await until(func() -> bool: return _runner.status == RallyRunner.Status.PLAYING, "it plays")
	_signal("-STOP")
	for i in 5:
		await process_frame
	var games: int = _runner.simulation(0).frames
	for i in 60:
		await process_frame  # each of which would never end if it waited for the server
	same(_runner.simulation(0).frames, games, "physics frames of a game that waits")
	_signal("-CONT")
	await _played(_rounds.size() + 1)


func test_6_the_map_is_asked_each_round_and_who_is_deterministic_learns_nothing() -> void:
	await _share()
	_runner.stop()
	_rounds.clear()
	var asked := [0]
	_runner.deterministic_map = func() -> Dictionary:
		asked[0] += 1
		return {"stepper": asked[0] % 2 == 0}
	_runner.start()
	await _played(4)
	for i in 4:
		same(_rounds[i]["stepper"]["deterministic"], i % 2 == 1, "stepper deterministic in round %d" % i)
		same(_rounds[i]["glider"]["deterministic"], false, "glider deterministic in round %d" % i)
	same(_rounds[1]["stepper"]["steps"], _rounds[0]["stepper"]["steps"], "steps learnt after a deterministic round")
	check(_rounds[1]["glider"]["steps"] > _rounds[0]["glider"]["steps"], "glider has not learnt in round 1")
	check(asked[0] in [4, 5], "asked %d times in 4 rounds" % asked[0])


func test_7_another_program_may_switch_a_mode_in_the_middle() -> void:
	await _share()
	await _server.request("agent.mode", {"agent": "stepper", "mode": "deterministic"}).answered()
	await _played(_rounds.size() + 2)
	same(_rounds[-1]["stepper"]["deterministic"], true, "stepper deterministic")
	same(_server.agent("stepper").mode, RallyAgent.Mode.DETERMINISTIC, "its mode in the inspector")
	_server.agent("stepper").mode = RallyAgent.Mode.TRAINING
	await _played(_rounds.size() + 2)
	same(_rounds[-1]["stepper"]["deterministic"], false, "stepper deterministic after the game has switched it back")


func test_8_faults_of_a_game_are_named() -> void:
	await _share()
	_runner.stop()
	for fault: Array in [["nan", "/stepper in game 0: observe(\"stepper\") returned NaN as number 0"],
			["size", "/stepper in game 0: observe(\"stepper\") has to return 2 numbers"],
			["reward", "/stepper in game 0: reward(\"stepper\") returned NaN"]]:
		Walk.fault = ""
		_runner.start()
		await _played(_rounds.size() + 1)
		Walk.fault = fault[0]
		await until(func() -> bool: return not _runner.problem.is_empty(), "the fault is found")
		check(_runner.problem.contains(fault[1]), "with %s the problem is \"%s\"" % [fault[0], _runner.problem])
		same(_server.state, RallyServer.State.READY, "the server's state")
	Walk.fault = ""


func test_8_stopping_and_starting_at_any_moment_is_no_fault() -> void:
	await _share()
	for i in 200:
		_runner.stop()
		for j in i % 4:
			await process_frame
		_runner.start()
		for j in i % 7:
			await process_frame
	same(_runner.problem, "", "the problem")
	await _played(_rounds.size() + 2)
	_runner.stop()
	var status := await _server.request("status").answered()
	same(status.result["exchanges"], 1.0, "exchanges that are open")
	var abandoned := _runner._exchange.number
	_runner.start()
	await _played(_rounds.size() + 1)
	root.remove_child(_runner)  # in the middle of a round
	for i in 3:
		await physics_frame
	root.add_child(_runner)
	_runner.start()
	await _played(_rounds.size() + 1)
	check(_runner._exchange.number != abandoned, "steps of an unfinished round share their lanes with later ones")


func test_8_what_was_earned_before_a_start_is_no_steps_reward() -> void:
	await _share()
	await until(func() -> bool: return _runner.status == RallyRunner.Status.PLAYING, "it plays")
	_runner.stop()
	await physics_frame
	for i in _runner.simulations:
		_runner.simulation(i).bonus = 1000.0
	_runner.start()
	await until(func() -> bool: return _runner.status == RallyRunner.Status.SUBMITTING, "a round is played")
	for rollout in _runner._rollouts:
		same(rollout.rows(), 16 * 32, "steps of the round")
		for batch in rollout.outcomes():
			for reward: float in batch.values[RallyBatch.Column.REWARD]:
				check(reward <= 0.0, "a step of the new round is rewarded with %s" % reward)


func test_8_a_runner_that_is_freed_in_mid_round_leaves_no_exchange() -> void:
	await _share()
	await until(func() -> bool: return _runner.status == RallyRunner.Status.PLAYING, "it plays")
	_runner.free()
	var status := await _server.request("status").answered()
	same(status.result["exchanges"], 0.0, "exchanges that are open")
	_runner = null
	await _close()


func test_8_a_game_that_names_an_agent_twice_is_refused() -> void:
	await _share()
	_runner.free()
	_runner = RallyRunner.new()
	_runner.server = _server
	_runner.simulation_scene = load("res://tests/walk.tscn")
	Walk.fault = "twice"
	root.add_child(_runner)
	await until(func() -> bool: return not _runner.problem.is_empty(), "it is found")
	check(_runner.problem.contains("names \"stepper\" 2 times"), "the problem is \"%s\"" % _runner.problem)
	Walk.fault = ""
	await _close()


func test_8_bodies_die_alone_and_masks_hold_at_the_server() -> void:
	await _open("user://bodies")
	_runner.simulation_scene = load("res://tests/crowd.tscn")
	_server.start()
	_runner.start()
	await _played(3)
	same(_runner.problem, "", "the problem")
	var all := 0
	for i in _runner.simulations:
		var crowd: Crowd = _runner.simulation(i)
		same(crowd.forbidden, 0, "forbidden actions in game %d" % i)
		same(crowd.while_out, 0, "actions of a body that is out in game %d" % i)
	for metrics in _rounds:
		check(metrics["stepper"]["episodes"] > metrics["glider"]["episodes"], "stepper's lives are not its own: %s" % metrics)
		all += 16 * 32
	var learnt: int = _rounds[-1]["stepper"]["steps"]
	check(learnt > 0 and learnt < all, "stepper, who is out at times, has learnt from %d of %d steps" % [learnt, all])
	same(_rounds[2]["glider"]["steps"], 3 * 16 * 32, "steps that glider has learnt from")
	await _close()
	_remove("user://bodies")


func test_8_games_are_as_the_agents_lesson_says() -> void:
	await _open("user://lessons")
	var stepper := _server.agent("stepper")
	stepper.environment = {
		"parameters": {"wind": {"uniform": [1, 2]}},
		"lessons": [{"name": "calm", "until": {"steps": 16 * 32}}, {"name": "storm", "parameters": {"wind": 9}}],
	}
	_server.start()
	_runner.start()
	await _played(1)
	same(stepper.lesson, "calm", "the first round's lesson")
	same(stepper.metrics.get("environment/lesson"), 1.0, "the lesson among the training's figures")
	var winds := {}
	for i in _runner.simulations:
		var begun: Array[Dictionary] = _runner.simulation(i).begun_with
		check(begun[1]["wind"] >= 1.0 and begun[1]["wind"] <= 2.0, "game %d began with %s" % [i, begun])
		winds[begun[1]["wind"]] = true
	same(winds.size(), _runner.simulations, "winds that differ")
	await _played(3)
	same(stepper.lesson, "storm", "the third round's lesson")
	same(_runner.simulation(0).begun_with[-1]["wind"], 9.0, "the wind of the newest game")
	await _close()
	await _open("user://lessons")
	_server.agent("stepper").environment = {"lessons": []}
	_server.start()
	await until(func() -> bool: return _server.state == RallyServer.State.FAILED, "it has failed")
	check(_server.problem.contains("environment.lessons has 0 lessons"), "the problem is \"%s\"" % _server.problem)
	await _close()


func test_9_an_exported_policy_acts_like_the_agent() -> void:
	await _open("user://export")
	var clipped := _agent("glider", 0.003)
	clipped.name = "clipped"
	clipped.action_low = [-1.0, 0.0]
	clipped.action_high = [3.0, 0.5]
	_server.add_child(clipped)
	var squashed := _server.agent("glider")  # learns until its outputs are large
	squashed.algorithm = RallyAgent.Algorithm.SAC
	squashed.activation = RallyAgent.Activation.RELU
	squashed.learning_rate = 0.02
	squashed.hyperparameters = {"learningStarts": 256, "minibatchSize": 64}
	_server.start()
	_runner.start()
	await _played(3)
	_runner.stop()
	for agent: RallyAgent in _server.agents():
		await _compare(agent)
	await _close()
	_remove("user://export")


func _compare(agent: RallyAgent) -> void:
	var file := "user://%s.res" % agent.effective_name()
	same(await agent.export_policy(file), "", "what is wrong with the export")
	var policy: RallyPolicy = load(file)
	var opened := await _server.request("exchange.open", {"slots": 1, "slotBytes": 65536, "lanes": 256}).answered()
	var exchange := RallyExchange.of(opened.result)
	var seen := PackedFloat32Array()
	for i in 512:
		seen.append(randfn(0.0, 1.5))
	var batch := RallyBatch.new().put(RallyBatch.Column.OBSERVATION, seen, 2)
	batch.rows = 256
	await exchange.send(_server, "infer", {"agent": agent.effective_name(), "deterministic": true}, 0, batch).answered()
	var chosen: Variant = exchange.actions(0, 256, agent.action_width())
	var width := maxi(1, agent.action_width())
	var furthest := 0.0
	for i in 256:
		var own: Variant = policy.choose(seen.slice(2 * i, 2 * i + 2))
		for j in width:
			furthest = maxf(furthest, absf((own if own is int else own[j]) - chosen[i * width + j]))
	check(furthest < 1e-4, "%s's policy differs by %s" % [agent.effective_name(), furthest])
	DirAccess.remove_absolute(file)

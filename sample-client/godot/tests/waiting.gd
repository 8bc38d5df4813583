extends ServerSuite
## A server that stands still, or takes long: it is waited for, no frame is, and nobody kills it.

const SILENCE_MS := 300

var _told := PackedStringArray()


func _open(home := HOME, learning_rate := 0.003) -> void:
	await super(home, learning_rate)
	_told.clear()
	_server.waiting.connect(func(message: String) -> void: _told.append(message))
	RallyConnection.silence_ms = SILENCE_MS


## Whether it is told that the server is silent about that.
func _told_of(what: String) -> bool:
	return await until(func() -> bool: return not _told.is_empty() and _told[-1].contains(what), "waiting for %s is told" % what)


func test_1_one_that_stands_still_before_it_is_ready_is_waited_for() -> void:
	await _open()
	_server.start()
	await until(func() -> bool: return _server.process_id > 0, "it starts")
	var pid := _server.process_id
	_signal("-STOP")
	await _told_of("starts")
	same(_server.state, RallyServer.State.STARTING, "the state")
	_signal("-CONT")
	await until(func() -> bool: return _server.state == RallyServer.State.READY, "it is up")
	same(_server.process_id, pid, "the server's process")


func test_2_one_that_stands_still_before_hello_is_waited_for() -> void:
	await _open()
	_server.start()
	await until(func() -> bool: return _server.process_id > 0, "it starts")
	var pid := _server.process_id
	while not FileAccess.file_exists(_server._child._ready_file):  # in one frame, so that nothing is said to it
		OS.delay_usec(100)
	_signal("-STOP")
	await _told_of("hello")
	same(_server.state, RallyServer.State.STARTING, "the state")
	_signal("-CONT")
	await until(func() -> bool: return _server.state == RallyServer.State.READY, "it is up")
	same(_server.process_id, pid, "the server's process")


func test_3_one_that_stands_still_while_it_trains_or_saves_is_waited_for() -> void:
	await _share()
	for method: String in ["train", "checkpoint.save"]:
		var pid := _server.process_id
		var learnt: int = _rounds[-1]["stepper"]["steps"]
		var played := _rounds.size()
		await _asks(method)
		_signal("-STOP")
		_told.clear()
		await _told_of(method)
		for i in 60:
			await process_frame  # each of which would never end if it waited for the server
		same(_rounds.size(), played, "rounds that are over")
		_signal("-CONT")
		await _played(played + 2)
		same(_server.process_id, pid, "the server's process")
		same(_rounds[-1]["stepper"]["steps"], learnt + (_rounds.size() - played) * 16 * 32, "steps learnt, none of which is lost")


## Stopped most of the time, it takes long to save; but it goes on, and that is all that counts.
func test_4_one_that_saves_for_long_is_waited_for_and_ends_by_itself() -> void:
	await _open("user://large")
	for agent in _server.agents():
		agent.hidden_layers = [2048, 1024]
	await _share()
	await _asks("checkpoint.save")
	var pid := _server.process_id
	var session: String = _server.greeting["session"]
	var kept := RallyGoodbye.silence_ms
	RallyGoodbye.silence_ms = 3_000
	var goodbye := _server._leave()
	var waited := [-1]
	var leave := func() -> void:
		var began := Time.get_ticks_msec()
		same(await goodbye.in_time(self), "", "why it lives on")
		waited[0] = Time.get_ticks_msec() - began
	leave.call()
	await until(func() -> bool: return _is_pinged(goodbye), "it is asked whether it lives")
	for i in 4:
		OS.execute("kill", ["-STOP", str(pid)])
		var goes_on_ms := Time.get_ticks_msec() + RallyGoodbye.silence_ms / 2
		await until(func() -> bool: return Time.get_ticks_msec() > goes_on_ms, "it has stood still for a while")
		OS.execute("kill", ["-CONT", str(pid)])
		await until(func() -> bool: return not _is_pinged(goodbye) or waited[0] >= 0, "it answers")
	await until(func() -> bool: return waited[0] >= 0, "it has ended")
	check(waited[0] > RallyGoodbye.silence_ms, "it ended within %d ms, too fast for this test" % waited[0])
	same(OS.get_process_exit_code(pid), 0, "the exit code of a server that was not killed")
	check(not DirAccess.dir_exists_absolute(session), "%s is left" % session)
	RallyGoodbye.silence_ms = kept
	await _close()
	_remove("user://large")


func _is_pinged(goodbye: RallyGoodbye) -> bool:
	return goodbye._connection._in_flight.values().any(func(asked: RallyRequest) -> bool: return asked.method == "ping")


func test_5_one_that_gives_no_sign_of_life_is_left_and_the_next_waits_for_its_home() -> void:
	await _share()
	var pid := _server.process_id
	var kept := RallyGoodbye.silence_ms
	RallyGoodbye.silence_ms = 300
	_runner.stop()
	_signal("-STOP")
	await _server.stop()
	same(_server.state, RallyServer.State.STOPPED, "the state")
	check(_alive(pid), "a server that stood still was killed")
	RallyGoodbye.silence_ms = kept
	_told.clear()
	_server.start()
	await _told_of("has the home")
	OS.execute("kill", ["-CONT", str(pid)])
	await until(func() -> bool: return _server.state == RallyServer.State.READY, "it is up")
	same(_server.home_in_use, ProjectSettings.globalize_path(HOME), "the home")
	same(OS.get_process_exit_code(pid), 0, "the exit code of a server that was not killed")
	await _close()


func test_6_a_home_that_another_uses_is_left_to_it() -> void:
	await _share()
	var second := RallyServer.new()
	second.home = HOME
	root.add_child(second)
	await until(func() -> bool: return second.state == RallyServer.State.READY, "the second is up")
	same(second.home_in_use, ProjectSettings.globalize_path(HOME) + "-2", "the second's home")
	same(_server.state, RallyServer.State.READY, "the first's state")
	await second.stop()
	second.free()
	await _close()

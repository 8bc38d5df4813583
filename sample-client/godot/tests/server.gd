extends ServerSuite
## The add-on with a real server, and with processes that only pretend to be one.


func test_1_it_trains_in_a_home_of_any_name_and_leaves_nothing() -> void:
	_remove(HOME)
	await _open()
	var words: Array[RallyRunner.Status] = []
	_runner.status_changed.connect(func(status: RallyRunner.Status) -> void: words.append(status))
	_server.start()
	_runner.start()
	await _played(3)
	for status: RallyRunner.Status in [RallyRunner.Status.WAITING, RallyRunner.Status.PLAYING, RallyRunner.Status.SUBMITTING,
			RallyRunner.Status.TRAINING, RallyRunner.Status.DONE]:
		check(status in words, "status %s never came" % RallyRunner.Status.keys()[status])
	same(_rounds[2]["round"], 3, "the third round's number")
	same(_rounds[2]["stepper"]["steps"], 3 * 16 * 32, "steps that stepper has learnt from")
	check(_rounds[2]["glider"].has("return"), "there is no return in %s" % _rounds[2])
	var session: String = _server.greeting["session"]
	check(DirAccess.dir_exists_absolute(session), "there is no %s" % session)
	var pid := _server.process_id
	await _close()
	check(not _alive(pid), "process %d lives on" % pid)
	check(not DirAccess.dir_exists_absolute(session), "%s is left" % session)
	same(DirAccess.get_files_at("user://").count("rally-ready"), 0, "ready files left")


func test_2_a_later_game_goes_on_where_the_earlier_one_was() -> void:
	await _open()
	_server.start()
	await _server.stop()
	_server.start()
	_runner.start()
	await _played(1)
	same(_rounds[0]["round"], 4, "the first round of the second game")
	same(_rounds[0]["stepper"]["steps"], 4 * 16 * 32, "steps that stepper has learnt from")
	await _close()


func test_2_a_game_that_is_started_again_at_once_waits_for_the_home_of_the_earlier_one() -> void:
	await _open()
	_server.start()
	await until(func() -> bool: return _server.state == RallyServer.State.READY, "it is up")
	var ending := _server.process_id
	_signal("-STOP")
	_runner.free()
	_server.free()
	_server = null
	await _open()
	_server.start()
	await until(func() -> bool: return _server.process_id > 0, "it starts")
	var refused := _server.process_id
	await until(func() -> bool: return _server.process_id != refused, "the home was taken")
	OS.execute("kill", ["-CONT", str(ending)])
	await until(func() -> bool: return _server.state == RallyServer.State.READY, "it is up again")
	same(_server.home_in_use, ProjectSettings.globalize_path(HOME), "the home")
	await _close()


func test_3_changed_settings_keep_what_was_learnt_and_a_changed_observation_is_refused() -> void:
	await _open(HOME, 0.001)
	_server.start()
	_runner.start()
	await _played(1)
	same(_rounds[0]["round"], 5, "the round")
	await _close()
	await _open()
	_server.agent("stepper").observation_size = 3
	_server.start()
	await until(func() -> bool: return _server.state == RallyServer.State.FAILED, "it has failed")
	check(_server.problem.contains("give this one another name"), "the problem is \"%s\"" % _server.problem)
	await _close()


func test_4_a_killed_server_is_launched_again_and_training_goes_on() -> void:
	await _share()
	var played := _rounds.size()
	var before: int = _rounds[-1]["round"]
	var learnt: int = _rounds[-1]["stepper"]["steps"]
	var pid := _server.process_id
	_signal("-9")
	await until(func() -> bool: return _server.state != RallyServer.State.READY, "the loss is noticed")
	await _played(_rounds.size() + 2)
	check(_server.process_id != pid and _alive(_server.process_id), "there is no new server")
	same(_rounds[-1]["round"], before + _rounds.size() - played, "the round, none of which is lost or counted twice")
	same(_rounds[-1]["stepper"]["steps"], learnt + (_rounds.size() - played) * 16 * 32, "steps learnt, all of which were saved")


func test_7_a_newer_client_is_told_both_versions_and_the_remedy() -> void:
	await _share()
	var newer := RallyConnection.new()
	newer.open(_server._child.ready_line.host, _server._child.ready_line.port)
	process_frame.connect(newer.poll)
	var hello := await newer.request("hello", {
		"token": _server._child.ready_line.token, "minVersion": RallyServer.PROTOCOL + 1, "maxVersion": RallyServer.PROTOCOL + 2,
	}).answered()
	process_frame.disconnect(newer.poll)
	same(hello.error, "UNSUPPORTED_VERSION", "the error")
	check(hello.message.contains("2 to 3, this server 1 to 1; update the server"), "the message is \"%s\"" % hello.message)


func test_the_editors_check_says_that_all_is_well() -> void:
	var told := await RallyCheck.new().run(root, "", "")
	check(told.begins_with("All is well: rally"), "it says \"%s\"" % told)


func test_a_server_of_another_version_is_named_and_not_tried_again() -> void:
	await _pretend('echo "{\\"ready\\":true,\\"protocol\\":0,\\"port\\":4711,\\"token\\":\\"t\\"}" > "$file.new"; mv "$file.new" "$file"; sleep 9')
	check(_server.problem.contains("Update the server"), "an older server: \"%s\"" % _server.problem)
	_server.free()
	_server = null
	var newer := TCPServer.new()
	newer.listen(0, "127.0.0.1")
	_answer(newer, '{"jsonrpc":"2.0","id":1,"error":{"code":-32002,"message":"the client speaks protocol versions 1 to 1, this server 2 to 3; update the client","data":{"name":"UNSUPPORTED_VERSION"}}}')
	await _pretend('echo "{\\"ready\\":true,\\"protocol\\":3,\\"port\\":%d,\\"token\\":\\"t\\"}" > "$file.new"; mv "$file.new" "$file"; sleep 9' % newer.get_local_port())
	check(_server.problem.contains("2 to 3; update the client"), "a newer server: \"%s\"" % _server.problem)
	_server.free()
	_server = null
	newer.stop()
	var headstrong := TCPServer.new()
	headstrong.listen(0, "127.0.0.1")
	_answer(headstrong, '{"jsonrpc":"2.0","id":1,"result":{"version":2,"server":"rally 9.9.9","session":"s","capabilities":{}}}')
	await _pretend('echo "{\\"ready\\":true,\\"protocol\\":2,\\"port\\":%d,\\"token\\":\\"t\\"}" > "$file.new"; mv "$file.new" "$file"; sleep 9' % headstrong.get_local_port())
	check(_server.problem.contains("rally 9.9.9 speaks version 2 of the protocol, this add-on 1; update the add-on"),
			"a server that chooses what was not offered: \"%s\"" % _server.problem)
	_server.free()
	_server = null
	headstrong.stop()


func test_a_program_that_fails_is_given_up_with_its_exit_code() -> void:
	await _pretend("exit 7")
	check(_server.problem.contains("code 7"), "the problem is \"%s\"" % _server.problem)
	_server.free()
	_server = null


func test_a_server_that_talks_nonsense_is_given_up() -> void:
	var odd := TCPServer.new()
	odd.listen(0, "127.0.0.1")
	_answer(odd, "HTTP/1.1 400 Bad Request")
	await _pretend('echo "{\\"ready\\":true,\\"protocol\\":1,\\"port\\":%d,\\"token\\":\\"t\\"}" > "$file.new"; mv "$file.new" "$file"; sleep 9' % odd.get_local_port())
	check(_server.problem.contains("no JSON object"), "the problem is \"%s\"" % _server.problem)
	_server.free()
	_server = null
	odd.stop()


## Runs a script in the server's place until the add-on has given it up. The script finds the ready file's path in $file.
func _pretend(script: String) -> void:
	if _server != null:
		await _close()
	var path := ProjectSettings.globalize_path("user://pretend")
	FileAccess.open(path, FileAccess.WRITE).store_string(
			"#!/bin/bash\nwhile [ $# -gt 0 ]; do [ \"$1\" != --ready-file ] || file=$2; shift; done\n%s\n" % script)
	FileAccess.set_unix_permissions(path, FileAccess.UNIX_READ_OWNER | FileAccess.UNIX_EXECUTE_OWNER | FileAccess.UNIX_WRITE_OWNER)
	var jar := OS.get_environment(RallyLaunch.JAR_VARIABLE)
	OS.unset_environment(RallyLaunch.JAR_VARIABLE)
	_server = RallyServer.new()
	_server.autostart = false
	_server.server_path = path
	root.add_child(_server)
	_server.start()
	await until(func() -> bool: return _server.state == RallyServer.State.FAILED, "it has failed")
	OS.set_environment(RallyLaunch.JAR_VARIABLE, jar)


## Answers whoever connects with that line, as long as somebody listens.
func _answer(listener: TCPServer, line: String) -> void:
	var peers: Array[StreamPeerTCP] = []
	process_frame.connect(func() -> void:
		if listener.is_listening() and listener.is_connection_available():
			peers.append(listener.take_connection())
			peers[-1].put_data((line + "\n").to_utf8_buffer()))

extends ServerSuite
## What others do to the server and its files while the games are played: it is told, and the games go on.

var _hindered := PackedStringArray()


func _open(home := HOME, learning_rate := 0.003) -> void:
	await super(home, learning_rate)
	_hindered.clear()
	_runner.hindered.connect(func(message: String) -> void: _hindered.append(message))


func _is_told(what: String) -> bool:
	return await until(func() -> bool: return _hindered.size() > 0 and "\n".join(_hindered).contains(what), "%s is told" % what)


## Two more rounds, without a fault.
func _goes_on() -> void:
	await _played(_rounds.size() + 2)
	same(_runner.problem, "", "the problem")


func test_1_a_server_that_is_killed_in_mid_train_is_launched_again() -> void:
	await _share()
	var learnt: int = _rounds[-1]["stepper"]["steps"]
	var played := _rounds.size()
	await _asks("train")
	var pid := _server.process_id
	_signal("-9")
	await _goes_on()
	check(_server.process_id != pid, "there is no new server")
	same(_rounds[-1]["stepper"]["steps"], learnt + (_rounds.size() - played) * 16 * 32, "steps learnt, none of which is lost")


func test_2_a_shutdown_by_another_program_ends_the_server_and_a_new_one_follows() -> void:
	await _share()
	var learnt: int = _rounds[-1]["stepper"]["steps"]
	var pid := _server.process_id
	var other := await _other(HOME)
	var told := await other.request("shutdown").answered()
	check(told.ok, "it is refused: %s" % told.message)
	await until(func() -> bool: return not _alive(pid), "it has ended")
	same(OS.get_process_exit_code(pid), 0, "its exit code")
	await _goes_on()
	check(_rounds[-1]["stepper"]["steps"] >= learnt + 2 * 16 * 32, "what was learnt is lost: %s" % _rounds[-1])
	process_frame.disconnect(other.poll)


func test_3_an_exchange_file_that_is_cut_or_deleted_is_replaced() -> void:
	await _share()
	for harm: Callable in [func(path: String) -> void: OS.execute("truncate", ["-s", "0", path]),
			func(path: String) -> void: OS.execute("truncate", ["-s", "4096", path]),
			func(path: String) -> void: DirAccess.remove_absolute(path)]:
		await until(func() -> bool: return _runner.status == RallyRunner.Status.PLAYING, "it plays")
		_hindered.clear()
		var pid := _server.process_id
		var path := _runner._exchange._path
		harm.call(path)
		await _is_told(path)
		await _goes_on()
		check(_runner._exchange._path != path, "the exchange file is still %s" % path)
		same(_server.process_id, pid, "the server's process")


func test_4_a_session_folder_that_is_deleted_is_made_again() -> void:
	await _share()
	var session: String = _server.greeting["session"]
	_hindered.clear()
	_remove(session)
	await _is_told("exchange file")
	await _goes_on()
	check(DirAccess.dir_exists_absolute(session), "%s is not there" % session)


func test_5_a_wrong_token_is_read_again() -> void:
	await _share()
	var pid := _server.process_id
	_server._child.ready_line.token = "of another life"
	_server.reconnect("the test wants it")
	await until(func() -> bool: return _server.state != RallyServer.State.READY, "it connects anew")
	await _goes_on()
	same(_server.process_id, pid, "the server's process")


func test_6_a_ready_file_of_an_earlier_life_is_not_taken_for_this_one() -> void:
	await _open()
	var stranger := TCPServer.new()
	stranger.listen(0, "127.0.0.1")
	var file := ProjectSettings.globalize_path("user://rally-ready-%d-%d.json" % [OS.get_process_id(), _server.get_instance_id()])
	FileAccess.open(file, FileAccess.WRITE).store_string(
			JSON.stringify({"ready": true, "protocol": 1, "host": "127.0.0.1", "port": stranger.get_local_port(), "token": "t", "pid": 1}))
	_server.start()
	await until(func() -> bool: return _server.state == RallyServer.State.READY, "it is up")
	check(not stranger.is_connection_available(), "it has connected to a stranger")
	stranger.stop()


func test_7_a_server_that_others_use_outlives_the_node_that_launched_it() -> void:
	await _share()
	var pid := _server.process_id
	var other := await _other(HOME)
	_runner.stop()
	await _server.stop()
	var heard := await other.request("ping").answered()
	check(heard.ok and _alive(pid), "it has ended under another program: %s" % heard.message)
	await other.request("shutdown").answered()
	await until(func() -> bool: return not OS.is_process_running(pid), "it has ended")
	process_frame.disconnect(other.poll)
	await _close()


func test_8_a_server_that_others_use_outlives_a_game_that_is_killed() -> void:
	var home := "user://of another game"
	var game := OS.create_process(OS.get_environment("GODOT"), ["--headless", "--path", ProjectSettings.globalize_path("res://"),
			"--fixed-fps", "60", "-s", "tests/game.gd", "--", ProjectSettings.globalize_path(home), "1000000"])
	var saved := ProjectSettings.globalize_path(home).path_join("checkpoints/glider/auto-1")
	await until(func() -> bool: return DirAccess.dir_exists_absolute(saved), "it plays and learns")
	var other := await _other(home)
	var status := await other.request("status").answered()
	var pid := int(status.result["pid"])
	OS.kill(game)
	await until(func() -> bool: return FileAccess.get_file_as_string(home.path_join("server.log")).contains(
			"the server stays until the last has gone"), "the server notices")
	status = await other.request("status").answered()
	check(status.ok and status.result["clients"] == 1.0, "it does not go on for another program: %s" % [status.result])
	process_frame.disconnect(other.poll)
	other.close("it leaves")
	await until(func() -> bool: return not _alive(pid), "it ends with the last")
	_remove(home)


func test_9_a_full_disk_is_told_and_saves_go_on_when_there_is_room() -> void:
	var disk := ProjectSettings.globalize_path("user://disk")
	DirAccess.make_dir_recursive_absolute(disk)
	var said := []
	if OS.execute("mount", ["-t", "tmpfs", "-o", "size=24m", "none", disk], said, true) != 0:
		print("skipped %s: no small disk can be mounted here: %s" % [_current, str(said[0]).strip_edges()])
		DirAccess.remove_absolute(disk)
		return
	await _open("user://disk/home")
	await _share()
	OS.execute("dd", ["if=/dev/zero", "of=" + disk.path_join("filler"), "bs=64k"])
	_hindered.clear()
	await _is_told("checkpoint.save")
	check("\n".join(_hindered).contains("free"), "it does not say how much is free: %s" % "\n".join(_hindered))
	await _goes_on()
	var saved := []
	_runner.saved.connect(func(agent: String, _checkpoint: String) -> void: saved.append(agent))
	DirAccess.remove_absolute(disk.path_join("filler"))
	await until(func() -> bool: return "stepper" in saved and "glider" in saved, "both are saved again")
	await _close()
	OS.execute("umount", [disk])
	DirAccess.remove_absolute(disk)

extends Suite
## What needs no server: bytes, lines, settings.

const FORMAT_PAGE := "res://../../docs/batch-format.md"


func test_lines_are_found_however_the_network_cuts_them() -> void:
	var sent := '{"id":1,"result":{}}\n{"id":2,"result":{"name":"größer"}}\r\n'.to_utf8_buffer()
	for size in range(1, sent.size() + 1):
		var lines := RallyLines.new()
		var found: Array[Dictionary] = []
		for from in range(0, sent.size(), size):
			found.append_array(lines.push(sent.slice(from, from + size)))
		same(found.size(), 2, "messages in pieces of %d" % size)
		same(found[1]["result"]["name"], "größer", "a name beyond ASCII in pieces of %d" % size)
		same(lines.problem, "", "the problem")


func test_a_line_that_is_no_json_is_named() -> void:
	for garbage: String in ["HTTP/1.1 400 Bad Request\n", "[1, 2]\n", "{\"id\": \n", "\n"]:
		var lines := RallyLines.new()
		lines.push(garbage.to_utf8_buffer())
		check(lines.problem.contains("no JSON object"), "the problem with %s is \"%s\"" % [garbage.c_escape(), lines.problem])


func test_a_line_without_end_is_given_up() -> void:
	var lines := RallyLines.new()
	var flood := PackedByteArray()
	flood.resize(1 << 20)
	flood.fill("x".unicode_at(0))
	for i in 9:
		lines.push(flood)
	check(lines.problem.contains("8388608"), "the problem is \"%s\"" % lines.problem)


func test_a_silent_server_is_waited_for_and_that_is_told_once() -> void:
	var listener := TCPServer.new()
	listener.listen(0, "127.0.0.1")
	var connection := RallyConnection.new()
	var told := PackedStringArray()
	connection.silent.connect(func(asked: String) -> void: told.append(asked))
	connection.open("127.0.0.1", listener.get_local_port())
	var asked := connection.request("ping")
	await until(func() -> bool:
		connection.poll()
		return listener.is_connection_available() and connection.state == RallyConnection.State.OPEN, "they are connected")
	var peer := listener.take_connection()
	var kept := RallyConnection.silence_ms
	RallyConnection.silence_ms = 0
	for i in 2:
		await until(func() -> bool:
			connection.poll()
			return not told.is_empty(), "silence is told")
	same(told, PackedStringArray(["ping"]), "what was told")
	peer.put_data('{"jsonrpc":"2.0","id":1,"result":{}}\n'.to_utf8_buffer())
	await until(func() -> bool:
		connection.poll()
		return asked.done, "the answer has come")
	check(asked.ok, "the answer was given up: %s" % asked.message)
	same(connection.silent_for_ms(), 0, "silence while nothing is in flight")
	RallyConnection.silence_ms = kept
	connection.close("the test is over")


func test_integers_travel_as_integers() -> void:
	var line := RallyLines.encode(7, "infer", {"exchange": 1, "rollout": 1763699573000004, "rate": 0.5}).get_string_from_utf8()
	check(line.contains('"rollout":1763699573000004') and line.contains('"id":7'), "the line is %s" % line)
	check(line.ends_with("}\n") and line.count("\n") == 1, "it is one line: %s" % line)


func test_the_documented_batches_are_read_and_written_byte_for_byte() -> void:
	var vectors := _vectors()
	check(vectors.size() >= 4, "only %d vectors in %s" % [vectors.size(), FORMAT_PAGE])
	for vector: Dictionary in vectors:
		var words: Dictionary = vector["words"]
		var read := RallyBatch.decode(vector["bytes"])
		same(read.problem, "", "the problem of %s" % words["name"])
		same(read.sequence, int(words["sequence"]), "sequence of %s" % words["name"])
		same(read.policy_version, int(words["policyVersion"]), "policyVersion of %s" % words["name"])
		var written := _batch(words)
		for column: int in written.values:
			same(read.values.get(column), written.values[column], "column %d of %s" % [column, words["name"]])
			same(read.shapes.get(column), written.shapes[column], "shape of column %d of %s" % [column, words["name"]])
		same(written.encode().hex_encode(), vector["bytes"].hex_encode(), "bytes of %s" % words["name"])


func test_broken_batches_are_refused_and_never_crash() -> void:
	var whole: PackedByteArray = _vectors()[2]["bytes"]
	for length in whole.size():
		check(not RallyBatch.decode(whole.slice(0, length)).problem.is_empty(), "%d bytes were taken for a batch" % length)
	seed(1)
	for i in 3000:
		var hostile := whole.duplicate()
		for j in 1 + randi() % 4:
			hostile[randi() % 320] = randi() % 256
		RallyBatch.decode(hostile)


func _vectors() -> Array:
	var page := FileAccess.get_file_as_string(FORMAT_PAGE)
	var found := []
	for block in page.get_slice("## Test vectors", 1).split("```json").slice(1):
		found.append({
			"words": JSON.parse_string(block.get_slice("```", 0)),
			"bytes": _bytes(block.get_slice("```hex", 1).get_slice("```", 0)),
		})
	return found


func _bytes(hex: String) -> PackedByteArray:
	var bytes := PackedByteArray()
	for line in hex.strip_edges().split("\n"):
		var given := line.substr(4).replace(" ", "").hex_decode()
		var at := line.left(4).hex_to_int()
		bytes.resize(maxi(bytes.size(), at + given.size()))
		for i in given.size():
			bytes[at + i] = given[i]
	bytes.resize(bytes.decode_u32(8))
	return bytes


func _batch(words: Dictionary) -> RallyBatch:
	var batch := RallyBatch.new()
	batch.agent_id = int(words["agentId"])
	batch.sequence = int(words["sequence"])
	batch.rows = int(words["rows"])
	batch.policy_version = int(words["policyVersion"])
	for column: Dictionary in words["columns"]:
		var numbers: Variant = column["values"]
		match column["type"]:
			"FLOAT32":
				numbers = PackedFloat32Array(numbers)
			"INT32":
				numbers = PackedInt32Array(numbers)
			_:
				numbers = PackedByteArray(numbers)
		batch.put_shaped(RallyBatch.Column[column["column"]], numbers, PackedInt32Array(column["rowShape"]))
	return batch


func test_the_ready_line_says_which_side_is_older() -> void:
	same(RallyReady.parse('{"ready":true,"protocol":1,"port":4711,"token":"t"}').problem, "", "the problem of a good line")
	check(RallyReady.parse('{"protocol":0,"port":4711}').problem.contains("Update the server"), "an older server is not named")
	for nonsense: String in ["", "{", "[]", '{"protocol":1,"port":99999}', '{"protocol":1}']:
		check(not RallyReady.parse(nonsense).problem.is_empty(), "%s was taken for a ready line" % nonsense)


func test_a_missing_program_or_java_is_said_in_the_inspector() -> void:
	var kept := [OS.get_environment("PATH"), OS.get_environment("JAVA_HOME"), OS.get_environment(RallyLaunch.JAR_VARIABLE)]
	var jar := _file("user://launch ü/server.jar")
	OS.unset_environment(RallyLaunch.JAR_VARIABLE)
	OS.unset_environment("JAVA_HOME")
	OS.set_environment("PATH", "/nowhere")
	check(_warning("res://no.jar", "").contains("There is no"), "a missing jar: %s" % _warning("res://no.jar", ""))
	check(_warning(jar, "").contains("needs Java 17"), "a missing Java: %s" % _warning(jar, ""))
	check(_warning(jar, "/nowhere/java").contains("/nowhere/java"), "a wrong java_path: %s" % _warning(jar, "/nowhere/java"))
	check(_warning("", "").contains("no rally"), "nothing at all: %s" % _warning("", ""))
	var old := _file("user://launch ü/jre/bin/java")
	_file("user://launch ü/jre/release", 'JAVA_VERSION="1.8.0_392"\n')
	check(_warning(jar, old).contains("is Java 8"), "an old Java: %s" % _warning(jar, old))
	_file("user://launch ü/jre/release", 'JAVA_VERSION="21.0.2"\n')
	var launch := RallyLaunch.find(jar, old)
	same(launch.problem, "", "the problem of a good Java")
	check(RallyLaunch.absolute(jar) in launch.arguments, "the jar's path is one argument: %s" % launch.arguments)
	var vectors := "--add-modules=jdk.incubator.vector"
	check(not vectors in launch.arguments, "a Java that names no modules is asked for none: %s" % launch.arguments)
	_file("user://launch ü/jre/release", 'JAVA_VERSION="21.0.2"\nMODULES="java.base jdk.incubator.vector"\n')
	launch = RallyLaunch.find(jar, old)
	check(vectors in launch.arguments, "a Java that knows vectors computes in them: %s" % launch.arguments)
	var image := _file("user://launch ü/image/bin/rally")
	same(RallyLaunch.find("user://launch ü/image", "").program, RallyLaunch.absolute(image), "the image's program")
	OS.set_environment("PATH", kept[0])
	OS.set_environment("JAVA_HOME", kept[1])
	OS.set_environment(RallyLaunch.JAR_VARIABLE, kept[2])


func _warning(server_path: String, java_path: String) -> String:
	var server := RallyServer.new()
	server.server_path = server_path
	server.java_path = java_path
	var warnings := server._get_configuration_warnings()
	server.free()
	return warnings[0]


func _file(path: String, text := "x") -> String:
	DirAccess.make_dir_recursive_absolute(path.get_base_dir())
	FileAccess.open(path, FileAccess.WRITE).store_string(text)
	return path


func test_an_agent_warns_of_what_the_server_would_refuse() -> void:
	var server := RallyServer.new()
	var agent := RallyAgent.new()
	server.add_child(agent)
	agent.agent_name = "über"
	check(agent._get_configuration_warnings()[0].contains("no name"), "a bad name gives no warning")
	agent.agent_name = "hero"
	same(agent._get_configuration_warnings().size(), 0, "warnings of a good agent")
	agent.actions = RallyAgent.Actions.CONTINUOUS
	agent.action_low = [-1.0, 2.0]
	check(agent._get_configuration_warnings()[0].contains("2 and 1"), "bounds that do not match give no warning")
	agent.action_high = [1.0, 2.0]
	check(agent._get_configuration_warnings()[0].contains("not below"), "a bound that is not below gives no warning")
	server.free()


func test_changed_settings_are_found_in_a_checkpoint() -> void:
	var agent := RallyAgent.new()
	agent.name = "hero"
	var saved: Dictionary = JSON.parse_string(JSON.stringify(agent.spec()))
	saved["algorithm"]["clipCoef"] = 0.2
	same(RallySettings.differences(agent.spec(), saved), PackedStringArray(), "differences")
	agent.hyperparameters = {"minibatchSize": "auto"}
	saved["algorithm"]["minibatchSize"] = 64
	same(RallySettings.differences(agent.spec(), saved), PackedStringArray(), "differences of what is left to the server")
	agent.learning_rate = 0.01
	agent.hidden_layers = [64]
	same(RallySettings.differences(agent.spec(), saved).size(), 2, "differences")
	agent.free()


func test_a_policy_computes_what_its_json_says() -> void:
	var policy := RallyPolicy.from_json(JSON.stringify({
		"format": "rally-policy", "version": 1, "agent": "a", "policyVersion": 3, "observationSize": 2,
		"action": {"type": "continuous", "low": [-1.0], "high": [3.0]}, "activation": "relu", "squash": "tanh",
		"normalizer": {"mean": [1.0, 0.0], "scale": [2.0, 1.0], "clip": 5.0},
		"layers": [{"weight": [[1.0, 1.0], [-1.0, 0.0]], "bias": [0.0, 0.5]}, {"weight": [[0.25, 1.0]], "bias": [0.1]}],
	}))
	# (1.5, 9) -> normalised (1, 5) -> hidden (6, 0) -> 1.6 -> 1 + 2 tanh(1.6)
	var action: PackedFloat32Array = policy.choose(PackedFloat32Array([1.5, 9.0]))
	check(absf(action[0] - (1.0 + 2.0 * tanh(1.6))) < 1e-5, "the action is %s" % action)
	check(not RallyPolicy.from_json("{}").problem.is_empty(), "an empty object was taken for a policy")


func test_games_never_meet_and_a_frozen_one_stands_still() -> void:
	var game := RallySimulation.new()
	for body: Node in [RigidBody2D.new(), RigidBody3D.new()]:
		var shape: Node = CollisionShape2D.new() if body is RigidBody2D else CollisionShape3D.new()
		shape.shape = CircleShape2D.new() if body is RigidBody2D else SphereShape3D.new()
		body.add_child(shape)
		game.add_child(body)
		body.owner = game
		shape.owner = game
	var scene := PackedScene.new()
	scene.pack(game)
	game.free()
	var lanes: Array[RallyLane] = [RallyLane.of(scene), RallyLane.of(scene), RallyLane.of(scene)]
	for lane in lanes:
		root.add_child(lane)
	lanes[2].freeze(true)
	for i in 20:
		await physics_frame
	for lane in lanes.slice(0, 2):
		var flat: Vector2 = lane.simulation.get_child(0).position
		var deep: Vector3 = lane.simulation.get_child(1).position
		check(flat.x == 0.0 and flat.y > 20.0, "a body that nothing touches fell to %s" % flat)
		check(deep.x == 0.0 and deep.z == 0.0 and deep.y < -0.2, "a body that nothing touches fell to %s" % deep)
	same(lanes[2].simulation.get_child(0).position, Vector2.ZERO, "where a frozen body is")
	same(lanes[2].simulation.get_child(1).position, Vector3.ZERO, "where a frozen body is")
	lanes[2].freeze(false)
	for i in 20:
		await physics_frame
	check(lanes[2].simulation.get_child(0).position.y > 20.0, "a body that was frozen does not fall")
	check(lanes[2].simulation.get_child(1).position.y < -0.2, "a body that was frozen does not fall")
	for lane in lanes:
		lane.free()


func test_pong_plays_from_a_file_without_a_server() -> void:
	seed(1)
	var game: PongGame = load("res://pong/without_server.tscn").instantiate()
	game.person = "nobody"
	root.add_child(game)
	var hits := [0]
	var ball: PongBall = game.get_node("Ball")
	ball.hit.connect(func(paddle: PongPaddle) -> void: hits[0] += 1 if paddle.name == "Left" else 0)
	for i in 3600:
		await physics_frame
		game.apply("right", 1 + int(signf(roundf((ball.position.y - game.get_node("Right").position.y) / 20.0))))
	var missed: int = game.get_node("Field").score.y
	check(hits[0] > 20 and missed * 5 < hits[0], "left returned %d balls and missed %d" % [hits[0], missed])
	game.free()

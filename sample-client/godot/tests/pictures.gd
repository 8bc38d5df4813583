extends ServerSuite
## Pictures as observations: each byte arrives where it belongs, and what is no such picture is named.


func _open(home := HOME, _learning_rate := 0.003) -> void:
	await super(home)
	for agent in _server.agents():
		agent.free()
	var seer := RallyAgent.new()
	seer.name = "seer"
	seer.picture = Gallery.SHAPE
	seer.action_count = 3
	seer.convolutions = [Vector3i(4, 1, 1)]
	seer.hidden_layers = []
	_server.add_child(seer)
	_runner.simulation_scene = load("res://tests/gallery.tscn")
	Gallery.fault = null


func test_1_each_byte_arrives_where_it_belongs() -> void:
	await _open("user://pictures")
	_server.start()
	await until(func() -> bool: return _server.state == RallyServer.State.READY, "it is up")
	var saved := await _server.request("checkpoint.save", {"agent": "seer"}).answered()
	var parameters := _tensors(str(saved.result["path"]).path_join("parameters.safetensors"))
	var games := RallyGames.of(_runner.simulation_scene, 16, root)
	var rollout := RallyRollout.new(_server.agent("seer"), 0, 16)
	var opened := await _server.request("exchange.open", {"slots": 1, "slotBytes": 65536, "lanes": 16}).answered()
	var exchange := RallyExchange.of(opened.result)
	games.observe([rollout])
	var asked := await exchange.send(_server, "infer", {"agent": "seer"}, 0, rollout.request()).answered()
	check(asked.ok, "it is refused: %s" % asked.message)
	var values: PackedFloat32Array = exchange._read(0, 65536).values[RallyBatch.Column.VALUE]
	for i in 16:
		var expected := _value(parameters, games.lanes[i].simulation.shown)
		check(absf(values[i] - expected) < 1e-5, "the value of picture %d is %f, not %f" % [i, values[i], expected])
	games.clear()
	await exchange.close(_server)


func test_2_an_agent_learns_from_them() -> void:
	await _share()
	await _played(2)
	same(_rounds[-1]["seer"]["steps"], 16 * 32 * _rounds[-1]["round"], "steps that it has learnt from")
	same(_runner.problem, "", "the problem")


func test_3_what_is_no_such_picture_is_named() -> void:
	await _share()
	for wrong: Array in [
			[PackedByteArray([1, 2, 3]), "has to return 24 bytes, 2 x 3 x 4 as the agent's picture says; it returned 3"],
			[PackedFloat32Array([0.5]), "returned a PackedFloat32Array: return a picture, a PackedByteArray of 2 x 3 x 4"],
			[[0.5, 1.0], "returned a Array: return a picture"],
			[Image.create_empty(4, 3, false, Image.FORMAT_RGB8), "Image of 4 x 3 pixels for a picture of 2 channels, 4 wide and 3 high"]]:
		Gallery.fault = wrong[0]
		await until(func() -> bool: return not _runner.problem.is_empty(), "it is refused")
		check(_runner.problem.contains("/seer in game 0: observe(\"seer\")") and _runner.problem.contains(wrong[1]),
				"with %s the problem is \"%s\"" % [wrong[0], _runner.problem])
		same(_server.state, RallyServer.State.READY, "the server's state")
		Gallery.fault = null
		_runner.start()
		await _played(_rounds.size() + 1)
	await _close()
	_remove("user://pictures")


func test_4_an_image_is_turned_into_channels() -> void:
	var agent := RallyAgent.new()
	agent.picture = Vector3i(3, 1, 2)
	var image := Image.create_from_data(2, 1, false, Image.FORMAT_RGB8, PackedByteArray([1, 2, 3, 4, 5, 6]))
	same(RallyNumbers.observation(image, agent).values, PackedByteArray([1, 4, 2, 5, 3, 6]), "red, green and blue, one after the other")
	agent.picture = Vector3i(1, 1, 2)
	image = Image.create_from_data(2, 1, false, Image.FORMAT_L8, PackedByteArray([7, 8]))
	same(RallyNumbers.observation(image, agent).values, PackedByteArray([7, 8]), "grey")
	agent.free()


## What a network of one convolution of 1 by 1 and no hidden layer makes of a picture: the last of the head's outputs.
func _value(parameters: Dictionary, picture: PackedByteArray) -> float:
	var filters: int = parameters["conv.0.bias"].size()
	var pixels := Gallery.SHAPE.y * Gallery.SHAPE.z
	var last: int = parameters["head.bias"].size() - 1
	var value: float = parameters["head.bias"][last]
	for filter in filters:
		for pixel in pixels:
			var seen: float = parameters["conv.0.bias"][filter]
			for channel in Gallery.SHAPE.x:
				seen += parameters["conv.0.weight"][filter * Gallery.SHAPE.x + channel] * picture[channel * pixels + pixel] / 255.0
			value += parameters["head.weight"][(last * filters + filter) * pixels + pixel] * maxf(seen, 0.0)
	return value


## The tensors of a safetensors file, by name: a length of 8 bytes, that much JSON, the numbers.
func _tensors(path: String) -> Dictionary:
	var bytes := FileAccess.get_file_as_bytes(path)
	var begin := 8 + bytes.decode_u64(0)
	var head: Dictionary = JSON.parse_string(bytes.slice(8, begin).get_string_from_utf8())
	var tensors := {}
	for named: String in head:
		var at: Array = head[named]["data_offsets"]
		tensors[named] = bytes.slice(begin + int(at[0]), begin + int(at[1])).to_float32_array()
	return tensors

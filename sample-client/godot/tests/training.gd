extends Suite
## The Pong game as it ships, without a screen: agents must become better within a minute, and nothing may be left.

const HOME := "user://training"
const ROUNDS := 20
const EDGE := 5


func test_both_agents_learn_to_return_the_ball() -> void:
	seed(1)
	var game: Node = load("res://pong/main.tscn").instantiate()
	var server: RallyServer = game.get_node("RallyServer")
	var runner: RallyRunner = game.get_node("Training")
	server.home = HOME
	runner.round_number = 0
	var returns := PackedFloat32Array()
	runner.round_finished.connect(func(metrics: Dictionary) -> void:
		returns.append((metrics["left"].get("return", NAN) + metrics["right"].get("return", NAN)) / 2.0)
		if returns.size() % 6 == 1:
			print("     - round %d: mean return %.2f, %d steps/s" % [metrics["round"], returns[-1], metrics["steps_per_second"]]))
	root.add_child(game)
	same(runner.simulations >= 64, true, "at least 64 simulations")
	await until(func() -> bool: return returns.size() >= ROUNDS, "%d rounds are played" % ROUNDS, TEST_MS)
	var first := _mean(returns.slice(0, EDGE))
	var last := _mean(returns.slice(-EDGE))
	check(last > first + 0.5, "the mean return went from %.2f to %.2f" % [first, last])
	var pid := server.process_id
	var session: String = server.greeting["session"]
	runner.stop()
	await server.stop()
	check(OS.execute("kill", ["-0", str(pid)]) != 0, "process %d lives on" % pid)
	check(not DirAccess.dir_exists_absolute(session), "%s is left" % session)
	game.free()


func _mean(values: PackedFloat32Array) -> float:
	var sum := 0.0
	var count := 0
	for value in values:
		if not is_nan(value):
			sum += value
			count += 1
	return sum / maxi(count, 1)

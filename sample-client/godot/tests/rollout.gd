extends Suite
## What games return, and how it becomes batches: rows, masks, ends, and faults that are named.

const SCENE := "res://tests/arena.tscn"

var _agent: RallyAgent
var _games: RallyGames
var _rollout: RallyRollout


## So many arenas, without a server.
func _open(lanes: int) -> void:
	_agent = RallyAgent.new()
	_agent.name = "hero"
	_agent.observation_size = 1
	_agent.action_count = 3
	root.add_child(_agent)
	_games = RallyGames.of(load(SCENE), lanes, root)
	_rollout = RallyRollout.new(_agent, 0, lanes)
	_rollout.held_as(9)
	_games.observe([_rollout])


func _close() -> void:
	_games.clear()
	_agent.free()


func _arena(lane: int) -> Arena:
	return _games.lanes[lane].simulation


func test_outcomes_are_rows_of_steps_by_lanes() -> void:
	_open(2)
	_rollout.add(0, 0.5, false, false, PackedFloat32Array())
	_rollout.add(1, 1.0, false, true, PackedFloat32Array([7.0]))
	_rollout.add(0, 0.25, true, true, PackedFloat32Array())
	_rollout.add(1, 2.0, false, false, PackedFloat32Array())
	_rollout.observations = PackedFloat32Array([3.0, 4.0])
	same(_rollout.outcomes().size(), 1, "batches of lanes that have taken equally many steps")
	var values := _rollout.outcomes()[0].values
	same(values[RallyBatch.Column.REWARD], PackedFloat32Array([0.5, 1.0, 0.25, 2.0]), "rewards")
	same(values[RallyBatch.Column.TRUNCATED], PackedByteArray([0, 1, 1, 0]), "truncated")
	same(values[RallyBatch.Column.TERMINATED], PackedByteArray([0, 0, 1, 0]), "terminated")
	same(values[RallyBatch.Column.FINAL_ROW], PackedInt32Array([1]), "rows with final observations")
	same(values[RallyBatch.Column.FINAL_OBSERVATION], PackedFloat32Array([7.0]), "final observations")
	same(values[RallyBatch.Column.NEXT_OBSERVATION], PackedFloat32Array([3.0, 4.0]), "what is seen next")
	same(_rollout.returns, PackedFloat32Array([1.0, 0.75]), "returns")
	_rollout.held_as(10)
	same(_rollout.rows(), 0, "rows after the server has dropped the steps")
	_close()


func test_a_body_that_is_out_takes_no_steps_and_the_others_go_on() -> void:
	_open(3)
	_arena(1).dies = true
	_games.collect([_rollout])
	same(_rollout.playing, PackedInt32Array([0, 2]), "who plays after one has died")
	same(_rollout.request().values[RallyBatch.Column.LANE], PackedInt32Array([0, 2]), "lanes that are asked for")
	_arena(1).earned = 50.0  # while it is out
	_games.collect([_rollout])
	var batches := _rollout.outcomes()
	same(batches.size(), 2, "batches of lanes that have taken equally many steps")
	same(batches[0].values[RallyBatch.Column.LANE], PackedInt32Array([0, 2]), "lanes of two steps")
	same(batches[0].values[RallyBatch.Column.TERMINATED], PackedByteArray([0, 0, 0, 0]), "ends of those who go on")
	same(batches[1].values[RallyBatch.Column.LANE], PackedInt32Array([1]), "lanes of one step")
	same(batches[1].values[RallyBatch.Column.TERMINATED], PackedByteArray([1]), "ends of who has died")
	_arena(1).over = true
	_games.collect([_rollout])
	same(_rollout.playing, PackedInt32Array([0, 1, 2]), "who plays in the next game")
	_games.collect([_rollout])
	same(_rollout.outcomes()[1].values[RallyBatch.Column.REWARD], PackedFloat32Array([0.0, 0.0]), "rewards of who was out")
	_close()


func test_a_body_that_leaves_without_an_end_is_cut_off() -> void:
	_open(1)
	_arena(0).out = true
	_games.collect([_rollout])
	var values := _rollout.outcomes()[0].values
	same(values[RallyBatch.Column.TRUNCATED], PackedByteArray([1]), "truncated")
	same(values[RallyBatch.Column.FINAL_OBSERVATION], PackedFloat32Array([0.5]), "the last that it saw")
	same(_rollout.playing.size(), 0, "who plays")
	_close()


func test_rewards_of_a_step_that_was_broken_off_reach_nobody() -> void:
	_open(2)
	_arena(0).earned = 1000.0
	_arena(1).over = true
	_games.begin([_rollout])
	same(_arena(1).games, 2, "games of a lane that ended in the step that was broken off")
	_games.observe([_rollout])
	_games.collect([_rollout])
	same(_rollout.outcomes()[0].values[RallyBatch.Column.REWARD], PackedFloat32Array([0.0, 0.0]), "rewards")
	_close()


func test_masks_are_rows_and_without_one_all_is_allowed() -> void:
	_open(3)
	check(not _rollout.request().values.has(RallyBatch.Column.ACTION_MASK), "a mask that nobody has set is sent")
	_arena(1).mask = [true, false, 1]
	_games.observe([_rollout])
	same(_rollout.request().values[RallyBatch.Column.ACTION_MASK], PackedByteArray([1, 1, 1, 1, 0, 1, 1, 1, 1]), "masks")
	for wrong: Array in [[[true], "3 values"], [[true, 0.9, false], "0.9 for action 1"], [[false, 0, false], "forbids all 3"],
			[[1, 300, 0], "300 for action 1"]]:
		_games.problem = ""
		_arena(1).mask = wrong[0]
		_games.observe([_rollout])
		check(_games.problem.contains("/hero in game 1: action_mask(\"hero\")") and _games.problem.contains(wrong[1]),
				"a mask of %s is \"%s\"" % [wrong[0], _games.problem])
	_arena(1).mask = [true, true, false]
	for change: Callable in [func() -> void: _agent.algorithm = RallyAgent.Algorithm.SAC,
			func() -> void: _agent.actions = RallyAgent.Actions.CONTINUOUS]:
		_games.problem = ""
		change.call()
		_games.observe([_rollout])
		check(_games.problem.contains("return []"), "a mask for such an agent is \"%s\"" % _games.problem)
	_close()


func test_observations_are_numbers_that_fit_or_are_named() -> void:
	_open(2)
	for right: Variant in [[true], [1], [0.5], PackedInt32Array([3]), PackedFloat64Array([0.25]), PackedFloat32Array([2.0])]:
		_arena(1).seen = right
		_games.observe([_rollout])
		same(_rollout.observations[1], float(right[0]), "what %s is" % [right])
	same(_games.problem, "", "the problem")
	for wrong: Array in [[[Vector2.ONE], "a Vector2, as number 0"], [["1.5"], "a String, as number 0"], [[null], "a Nil"],
			[[1e39], "1e+39 as number 0"], [[16_777_217], "16777217 as number 0"], [{"x": 1.0}, "returned a Dictionary"], [null, "returned a Nil"],
			[PackedByteArray([44]), "returned a PackedByteArray"], [[1.0, 2.0], "1 numbers, as the agent's observation size says; it returned 2"],
			[PackedFloat32Array(), "it returned 0"]]:
		_games.problem = ""
		_arena(1).seen = wrong[0]
		_games.observe([_rollout])
		check(_games.problem.contains("agent /root/hero in game 1: observe(\"hero\")") and _games.problem.contains(wrong[1]),
				"an observation of %s is \"%s\"" % [wrong[0], _games.problem])
	_arena(1).seen = [NAN]
	_games.observe([_rollout])
	check(_rollout.first_not_finite().contains("/root/hero in game 1: observe(\"hero\") returned NaN as number 0"),
			"NaN is \"%s\"" % _rollout.first_not_finite())
	_close()


func test_agents_of_different_sizes_that_make_up_for_each_other_are_found() -> void:
	_open(2)
	_arena(0).seen = [1.0, 2.0]
	_arena(1).seen = []
	_games.observe([_rollout])
	check(_games.problem.contains("game 0") and _games.problem.contains("it returned 2"), "the problem is \"%s\"" % _games.problem)
	_close()


func test_rewards_are_finite_or_named() -> void:
	_open(2)
	for wrong: float in [NAN, INF, -INF, 1e39]:
		_games.problem = ""
		_arena(1).earned = wrong
		_games.collect([_rollout])
		check(_games.problem.contains("/root/hero in game 1: reward(\"hero\") returned"), "a reward of %s is \"%s\"" % [wrong, _games.problem])
	_close()


func test_a_policy_obeys_masks_and_refuses_what_it_cannot_see() -> void:
	var policy := RallyPolicy.from_json(JSON.stringify({
		"format": "rally-policy", "version": 1, "agent": "a", "policyVersion": 3, "observationSize": 1,
		"action": {"type": "discrete", "n": 3}, "activation": "tanh",
		"layers": [{"weight": [[3.0], [2.0], [1.0]], "bias": [0.0, 0.0, 0.0]}],
	}))
	same(policy.choose([1.0]), 0, "the best action")
	same(policy.choose(PackedFloat32Array([1.0]), [false, true, true]), 1, "the best action that is allowed")
	same(policy.choose([-1.0], [true, true, false]), 1, "the best action that is allowed")
	for wrong: Array in [[[NAN], []], [[INF], []], [[1e39], []], [[1.0, 2.0], []], [["1"], []], [[1.0], [true]], [[1.0], [false, false, false]]]:
		same(policy.choose(wrong[0], wrong[1]), null, "what is chosen from %s" % [wrong])

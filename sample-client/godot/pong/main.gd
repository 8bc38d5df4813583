extends Control
## Rally's Pong: 64 games teach two agents, three of them are shown, and you may play against what they have learnt.

const SPEEDS: Array[int] = [1, 2, 4, 8, 16]
const STATUS_WORDS := {
	RallyRunner.Status.STOPPED: "stopped", RallyRunner.Status.WAITING: "waiting for the server",
	RallyRunner.Status.PLAYING: "playing", RallyRunner.Status.SUBMITTING: "submitting",
	RallyRunner.Status.TRAINING: "training", RallyRunner.Status.DONE: "round done",
}

@export var training: RallyRunner
@export var match_runner: RallyRunner
@export var server: RallyServer

var _speed := 4
var _notice := ""
var _notice_until := 0
var _rate := 0.0


func _ready() -> void:
	training.round_finished.connect(_on_round)
	for runner: RallyRunner in [training, match_runner]:
		runner.failed.connect(_say)
	server.failed.connect(_say)
	server.lost.connect(func(why: String) -> void: _say("the server is gone (%s); launching it again" % why))
	%Plot.colors = {"left": %LeftCard.color, "right": %RightCard.color}
	_change_speed(0)
	if "--match" in OS.get_cmdline_user_args():
		_toggle_match()


func _process(_delta: float) -> void:
	%Status.text = _status()
	%Rate.text = "round %d  ·  %d× speed  ·  %s steps/s" % [training.round_number, training.speed_up, _thousands(_rate)]
	%Notice.text = _notice if Time.get_ticks_msec() < _notice_until else ""


func _unhandled_key_input(event: InputEvent) -> void:
	var key := event as InputEventKey
	if not key.pressed or key.echo:
		return
	match key.keycode:
		KEY_SPACE:
			if training.status == RallyRunner.Status.STOPPED:
				training.start()
			else:
				training.stop()
		KEY_1:
			_toggle_mode(server.agent("left"))
		KEY_2:
			_toggle_mode(server.agent("right"))
		KEY_S:
			_save()
		KEY_E:
			_export()
		KEY_F:
			_change_speed(1)
		KEY_P:
			_toggle_match()
		KEY_ESCAPE:
			get_tree().quit()


func _toggle_mode(agent: RallyAgent) -> void:
	agent.mode = RallyAgent.Mode.TRAINING if agent.mode == RallyAgent.Mode.DETERMINISTIC else RallyAgent.Mode.DETERMINISTIC


func _save() -> void:
	var checkpoint := "saved-in-round-%d" % training.round_number
	await training.save(checkpoint)
	if training.problem.is_empty():
		_say("both agents are saved as %s" % checkpoint)


## Writes files that pong/without_server.tscn can play from.
func _export() -> void:
	for agent in server.agents():
		var file := "user://%s.res" % agent.effective_name()
		var wrong := await agent.export_policy(file)
		_say("the policies are in %s" % ProjectSettings.globalize_path("user://") if wrong.is_empty() else wrong)


func _change_speed(by: int) -> void:
	_speed = SPEEDS[(SPEEDS.find(_speed) + by) % SPEEDS.size()]
	training.speed_up = 1 if _in_match() else _speed


func _in_match() -> bool:
	return match_runner.status != RallyRunner.Status.STOPPED


## A person plays in real time; training goes on as fast as that.
func _toggle_match() -> void:
	if _in_match():
		match_runner.stop()
	else:
		match_runner.start()
	%BigView.runner = match_runner if _in_match() else training
	%Caption.text = "You play with the arrow keys, while %d games go on learning" % training.simulations if _in_match() \
			else "Three of %d games" % training.simulations
	_change_speed(0)


func _on_round(metrics: Dictionary) -> void:
	_rate = metrics["steps_per_second"]
	for card: AgentCard in [%LeftCard, %RightCard]:
		var agent := card.agent.effective_name()
		var own: Dictionary = metrics[agent]
		%Plot.add(agent, metrics["round"], own.get("return", NAN))
		card.add(own.get("return", NAN), own["steps"])


func _status() -> String:
	if server.state == RallyServer.State.STARTING:
		return "starting the server"
	if server.state == RallyServer.State.FAILED:
		return "no server"
	if _in_match():
		return "you against left"
	return STATUS_WORDS[training.status]


func _say(what: String) -> void:
	_notice = what
	_notice_until = Time.get_ticks_msec() + 6000


static func _thousands(value: float) -> String:
	return "%.1f k" % (value / 1000.0) if value >= 1000.0 else str(int(value))

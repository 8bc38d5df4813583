class_name AgentCard
extends PanelContainer
## How one agent does: its mode, return and experience.

@export var agent: RallyAgent
@export var color := Color.WHITE

var _returns := PackedFloat32Array()


func _ready() -> void:
	%Name.text = agent.effective_name()
	%Name.add_theme_color_override("font_color", color)
	_show_mode()


func _process(_delta: float) -> void:
	_show_mode()


## The return of a round; NAN when no game ended in it.
func add(value: float, steps: int) -> void:
	if not is_nan(value):
		_returns.append(value)
		_returns = _returns.slice(-10)
	var sum := 0.0
	for each in _returns:
		sum += each
	%Return.text = "–" if _returns.is_empty() else "%+.2f" % (sum / _returns.size())
	%Steps.text = "%s steps learnt" % (("%.2f M" % (steps / 1e6)) if steps >= 1_000_000 else "%d k" % (steps / 1000))


func _show_mode() -> void:
	var wanted := "training" if agent.mode == RallyAgent.Mode.TRAINING else "deterministic"
	%Mode.text = wanted if agent.mode == agent.mode_in_force or not agent.live else wanted + " from the next round"

@tool
@icon("icons/rally_view.svg")
class_name RallyView
extends TextureRect
## Shows one of the simulations that a [RallyRunner] plays. The others are never drawn, and cost no drawing.

## Who plays it.
@export var runner: RallyRunner:
	set(value):
		runner = value
		update_configuration_warnings()
## Which of its simulations, from 0.
@export_range(0, 1_048_575) var lane := 0
## The part of the game's coordinates that is shown, from their origin.
@export var field := Vector2i(640, 400)

var _shown: RallyLane


func _ready() -> void:
	expand_mode = TextureRect.EXPAND_IGNORE_SIZE
	stretch_mode = TextureRect.STRETCH_KEEP_ASPECT_CENTERED


func _get_configuration_warnings() -> PackedStringArray:
	return PackedStringArray(["Set the runner whose game is to be shown."] if runner == null else [])


func _process(_delta: float) -> void:
	if Engine.is_editor_hint() or runner == null:
		return
	var wanted: RallyLane = runner.lane(lane) if is_visible_in_tree() else null
	if wanted != _shown:
		if is_instance_valid(_shown):
			_shown.look_away()
		_shown = wanted
		texture = null if wanted == null else wanted.get_texture()
	if _shown != null:
		var pixels := Vector2i(size * get_global_transform_with_canvas().get_scale())
		if _shown.size != pixels:
			_shown.look(pixels, field)

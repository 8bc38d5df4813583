extends Node2D
## The table: background, net and score.

const BACKGROUND := Color("111827")
const LINES := Color("2b3648")

## Who plays on the left and on the right; shown when one of them is no agent.
var names := PackedStringArray()
var score := Vector2i.ZERO:
	set(value):
		score = value
		queue_redraw()


func _draw() -> void:
	var size := Vector2(PongGame.FIELD)
	draw_rect(Rect2(Vector2.ZERO, size), BACKGROUND)
	for y in range(10, int(size.y), 24):
		draw_rect(Rect2(size.x / 2.0 - 1.5, y, 3, 12), LINES)
	for side in 2:
		_write(side, str(score[side]), 56, 44)
		if names != PackedStringArray(["left", "right"]):
			_write(side, names[side], 82, 16)


func _write(side: int, text: String, y: float, font_size: int) -> void:
	var half := PongGame.FIELD.x / 2.0
	draw_string(ThemeDB.fallback_font, Vector2(side * half, y), text, HORIZONTAL_ALIGNMENT_CENTER, half, font_size,
			LINES.lightened(0.25))

extends Node2D
## The table: background, net and score.

const BACKGROUND := Color("111827")
const LINES := Color("2b3648")

var score := Vector2i.ZERO:
	set(value):
		score = value
		queue_redraw()


func _draw() -> void:
	var size := Vector2(PongGame.FIELD)
	draw_rect(Rect2(Vector2.ZERO, size), BACKGROUND)
	for y in range(10, int(size.y), 24):
		draw_rect(Rect2(size.x / 2.0 - 1.5, y, 3, 12), LINES)
	var font := ThemeDB.fallback_font
	draw_string(font, Vector2(0, 56), str(score.x), HORIZONTAL_ALIGNMENT_CENTER, size.x / 2.0, 44, LINES.lightened(0.15))
	draw_string(font, Vector2(size.x / 2.0, 56), str(score.y), HORIZONTAL_ALIGNMENT_CENTER, size.x / 2.0, 44,
			LINES.lightened(0.15))

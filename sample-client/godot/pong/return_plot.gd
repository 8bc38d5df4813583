class_name ReturnPlot
extends Control
## Draws how the agents' returns go, round by round.

const INK := Color("94a3b8")
const GRID := Color("2b3648")
const MOST := 400
const LEFT := 34.0
const BOTTOM := 22.0

## Name -> Color.
var colors: Dictionary = {}

var _points: Dictionary = {}  # name -> PackedVector2Array of (round, return)
var _first := 0.0
var _last := 1.0
var _low := -1.0
var _high := 1.0


## Adds a point; a NAN is left out.
func add(series: String, round_number: int, value: float) -> void:
	if is_nan(value):
		return
	var points: PackedVector2Array = _points.get(series, PackedVector2Array())
	points.append(Vector2(round_number, value))
	_points[series] = points if points.size() <= MOST else points.slice(points.size() - MOST)
	_fit()
	queue_redraw()


func _fit() -> void:
	_first = INF
	_last = -INF
	_low = -1.0
	_high = 1.0
	for series: String in _points:
		for point: Vector2 in _points[series]:
			_first = minf(_first, point.x)
			_last = maxf(_last, point.x)
			_low = minf(_low, floorf(point.y))
			_high = maxf(_high, ceilf(point.y))
	_last = maxf(_last, _first + 1.0)


func _draw() -> void:
	var font := get_theme_default_font()
	for value: float in [_low, 0.0, _high]:
		var y := _place(Vector2(_first, value)).y
		draw_line(Vector2(LEFT, y), Vector2(size.x, y), GRID, 1.0)
		draw_string(font, Vector2(0, y + 5), "%+d" % int(value) if value != 0.0 else "0", HORIZONTAL_ALIGNMENT_RIGHT, LEFT - 8, 13, INK)
	if _points.is_empty():
		draw_string(font, Vector2(LEFT, size.y / 2.0 - 18), "after the first round, the curve begins here",
				HORIZONTAL_ALIGNMENT_CENTER, size.x - LEFT, 14, INK)
		return
	draw_string(font, Vector2(LEFT, size.y - 4), "round %d" % int(_first), HORIZONTAL_ALIGNMENT_LEFT, -1, 13, INK)
	draw_string(font, Vector2(LEFT, size.y - 4), "round %d" % int(_last), HORIZONTAL_ALIGNMENT_RIGHT, size.x - LEFT, 13, INK)
	for series: String in _points:
		_draw_series(_points[series], colors.get(series, Color.WHITE))


## Each round faintly, and the mean of the last ten on top.
func _draw_series(points: PackedVector2Array, color: Color) -> void:
	var raw := PackedVector2Array()
	var smooth := PackedVector2Array()
	var sum := 0.0
	for i in points.size():
		sum += points[i].y - (points[i - 10].y if i >= 10 else 0.0)
		raw.append(_place(points[i]))
		smooth.append(_place(Vector2(points[i].x, sum / mini(i + 1, 10))))
	if raw.size() > 1:
		draw_polyline(raw, Color(color, 0.25), 1.0, true)
		draw_polyline(smooth, color, 2.5, true)
	draw_circle(smooth[-1], 4.0, color, true, -1.0, true)


func _place(point: Vector2) -> Vector2:
	var across := (point.x - _first) / (_last - _first)
	var up := (point.y - _low) / (_high - _low)
	return Vector2(lerpf(LEFT, size.x - 6.0, across), lerpf(size.y - BOTTOM, 8.0, up))

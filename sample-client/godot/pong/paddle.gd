class_name PongPaddle
extends AnimatableBody2D
## Moves up and down between the walls.

const WIDTH := 12.0
const HEIGHT := 72.0
const SPEED := 330.0

## Where the other one is: 1 to the right, -1 to the left.
@export var facing := 1.0
@export var color := Color.WHITE

## -1 up, 0 stay, 1 down.
var steering := 0.0


func _physics_process(delta: float) -> void:
	var reach := HEIGHT / 2.0
	position.y = clampf(position.y + steering * SPEED * delta, reach, PongGame.FIELD.y - reach)


func _draw() -> void:
	var box := StyleBoxFlat.new()
	box.bg_color = color
	box.set_corner_radius_all(5)
	draw_style_box(box, Rect2(-WIDTH / 2.0, -HEIGHT / 2.0, WIDTH, HEIGHT))

class_name PongBall
extends CharacterBody2D
## Flies straight, bounces off walls, and off paddles at an angle that depends on where it meets them.

## A paddle has hit it.
signal hit(paddle: PongPaddle)

const RADIUS := 7.0
const SERVE_SPEED := 260.0
const TOP_SPEED := 560.0
const FASTER := 1.06
## The steepest angle off a paddle, from the horizontal.
const STEEPEST := 0.9


var _speed := 1.0


## [param times] as fast as usual.
func serve(from: Vector2, times: float) -> void:
	position = from
	_speed = times
	var angle := randf_range(-0.6, 0.6)
	velocity = times * SERVE_SPEED * Vector2(cos(angle) * (1.0 if randf() < 0.5 else -1.0), sin(angle))


func _physics_process(delta: float) -> void:
	var collision := move_and_collide(velocity * delta)
	if collision == null:
		return
	var paddle := collision.get_collider() as PongPaddle
	if paddle == null or velocity.x * paddle.facing > 0.0:  # a paddle hits once: the ball may lie on its edge for a while
		velocity = velocity.bounce(collision.get_normal())
		return
	var offset := clampf((position.y - paddle.position.y) / (PongPaddle.HEIGHT / 2.0), -1.0, 1.0)
	var speed := minf(velocity.length() * FASTER, _speed * TOP_SPEED)
	velocity = speed * Vector2(cos(offset * STEEPEST) * paddle.facing, sin(offset * STEEPEST))
	hit.emit(paddle)


func _draw() -> void:
	draw_circle(Vector2.ZERO, RADIUS, Color("f7fafc"), true, -1.0, true)

class_name PongGame
extends RallySimulation
## Pong on Godot's own physics. Both paddles are agents, "left" and "right", unless a person has one of them. An agent's
## environment may set [code]ball_speed[/code], a factor on the ball's speed.

const FIELD := Vector2i(640, 400)
## Physics frames after which a game is cut off.
const LONGEST := 1800
## As many physics frames from one action to the next as the agents have learnt with.
const FRAMES_PER_STEP := 2
const ACTIONS: PackedFloat32Array = [-1.0, 0.0, 1.0]
const HIT := 0.3
const POINT := 1.0

## Whose paddle the arrow keys steer.
@export_enum("nobody", "left", "right") var person := "nobody"
## Plays the left paddle from a file, without a server.
@export var left_policy: RallyPolicy
## Begins the next game by itself, because no [RallyRunner] does.
@export var alone := false

var _earned := {"left": 0.0, "right": 0.0}
var _frames := 0
var _over := false

@onready var _ball: PongBall = $Ball
@onready var _paddles := {"left": $Left, "right": $Right}


func _ready() -> void:
	if alone:
		new_game()
	$Field.names = PackedStringArray([_player("left"), _player("right")])
	_ball.hit.connect(func(paddle: PongPaddle) -> void: _earned["left" if paddle == $Left else "right"] += HIT)


func new_game() -> void:
	_frames = 0
	_over = false
	_ball.serve(FIELD / 2.0, parameters.get("ball_speed", 1.0))
	for paddle: PongPaddle in _paddles.values():
		paddle.steering = 0.0


func agents() -> PackedStringArray:
	return PackedStringArray(_paddles.keys().filter(func(side: String) -> bool: return _player(side) == side))


## Both see the field from their own side, so that x grows towards the other.
func observe(agent: String) -> PackedFloat32Array:
	var own: PongPaddle = _paddles[agent]
	var other: PongPaddle = _paddles["right" if agent == "left" else "left"]
	var half := FIELD / 2.0
	var ball := (_ball.position - half) / half
	return PackedFloat32Array([
		own.position.y / half.y - 1.0,
		other.position.y / half.y - 1.0,
		ball.x * own.facing,
		ball.y,
		(_ball.position.y - own.position.y) / half.y,
		_ball.velocity.x / PongBall.TOP_SPEED * own.facing,
		_ball.velocity.y / PongBall.TOP_SPEED,
	])


func apply(agent: String, action: Variant) -> void:
	_paddles[agent].steering = ACTIONS[action]


func reward(agent: String) -> float:
	var earned: float = _earned[agent]
	_earned[agent] = 0.0
	return earned


func terminated() -> bool:
	return _over


func truncated() -> bool:
	return _frames >= LONGEST


## Who has that paddle; an agent of the same name, unless a person or a file does.
func _player(side: String) -> String:
	if side == person:
		return "you"
	return "left, from a file" if side == "left" and left_policy != null else side


func _physics_process(_delta: float) -> void:
	if alone and (_over or truncated()):
		new_game()
	if left_policy != null and _frames % FRAMES_PER_STEP == 0:
		apply("left", left_policy.choose(observe("left")))
	_frames += 1
	if _paddles.has(person):
		_paddles[person].steering = Input.get_axis("ui_up", "ui_down")
	if not _over and (_ball.position.x < -PongBall.RADIUS or _ball.position.x > FIELD.x + PongBall.RADIUS):
		_over = true
		var winner := "left" if _ball.position.x > 0.0 else "right"
		_earned[winner] += POINT
		_earned["right" if winner == "left" else "left"] -= POINT
		$Field.score += Vector2i(1, 0) if winner == "left" else Vector2i(0, 1)

@tool
class_name RallyGoodbye
extends RefCounted
## How a game leaves its server: it is told to save and end, unless others use it. Then it goes on for them, and ends with
## the last.

## How long the last frame may wait for the server to hear that it is the last.
const LAST_FRAME_USEC := 200_000
const SILENT := "it answers nothing; it is left, and saves and ends when it goes on"
const ASK_MS := 500

## A server that ends answers meanwhile, however long it saves. One that is silent for so many milliseconds is left to itself.
static var silence_ms := 10_000

var _process: RallyProcess
var _connection: RallyConnection


## [param connection] may be null, or closed.
func _init(process: RallyProcess, connection: RallyConnection) -> void:
	_process = process
	_connection = connection


func process_id() -> int:
	return _process.id


## In what is left of the last frame.
func at_once() -> void:
	if not _process.abandon() and _connection != null:
		var status := _connection.request("status")
		if _connection.poll_until(status, LAST_FRAME_USEC) and not _is_used(status):
			_connection.poll_until(_connection.request("shutdown"), LAST_FRAME_USEC)
		_connection.close("the game has left")


## Waits, while frames go by, until the server has ended. Returns why it lives on, for people, or an empty string.
func in_time(tree: SceneTree) -> String:
	if _process.abandon():
		return await _end(tree)
	if _connection == null or _connection.state == RallyConnection.State.CLOSED:
		_connection = RallyConnection.new()
		_connection.open(_process.ready_line.host, _process.ready_line.port)
		_connection.request("hello", RallyServer.hello(_process.ready_line.token))
	var status := _connection.request("status")
	while not status.done and _connection.silent_for_ms() < silence_ms:
		_connection.poll()
		await tree.process_frame
	var lives_on := SILENT if not status.done else "others use it, and it ends with the last of them"
	if status.done and not _is_used(status):
		_connection.request("shutdown")
		lives_on = await _end(tree)
	_connection.close("the game has left")
	return lives_on


func _is_used(status: RallyRequest) -> bool:
	return status.ok and int(status.result.get("clients", 1)) > 1


## Until the process is gone, or gives no sign of life.
func _end(tree: SceneTree) -> String:
	var heard_ms := Time.get_ticks_msec()
	var asked: RallyRequest = null
	var asked_ms := 0
	while _process.is_running():
		var now := Time.get_ticks_msec()
		if _connection != null:
			_connection.poll()
		if asked != null and asked.done and asked.error != RallyRequest.CONNECTION_LOST:
			heard_ms = now
		if now - heard_ms > silence_ms:
			return SILENT
		if _connection != null and (asked == null or asked.done and now - asked_ms > ASK_MS):
			asked = _connection.request("ping")
			asked_ms = now
		await tree.process_frame
	return ""

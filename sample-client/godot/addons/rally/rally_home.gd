@tool
class_name RallyHome
extends RefCounted
## Whose a home is that was refused to a new server: one that others use, or one that is about to leave it.

## Nobody answers: its server saves and ends, or stands still.
const UNKNOWN := -1
## How long one may take to answer, in milliseconds.
const PROBE_MS := 2_000
## A server that no client uses may be one whose game was killed just now, and that is about to notice.
const UNUSED_MS := 10_000
const AGAIN_MS := 500

var path := ""

var _unused_since_ms := -1


func _init(its_path: String) -> void:
	path = its_path


## Whether the server that has the home will leave it, so that it is worth while to wait.
func will_be_free(tree: SceneTree) -> bool:
	var clients := await _clients(tree)
	if clients != 0:
		_unused_since_ms = -1
		return clients == UNKNOWN
	var now := Time.get_ticks_msec()
	_unused_since_ms = now if _unused_since_ms < 0 else _unused_since_ms
	return now - _unused_since_ms < UNUSED_MS


## How many clients use the home's server. One that this game has launched earlier and that has none is told to end.
func _clients(tree: SceneTree) -> int:
	var ready := RallyReady.read(path.path_join(RallyReady.SERVER_FILE))
	if not ready.problem.is_empty():
		return UNKNOWN
	var connection := RallyConnection.new()
	connection.open(ready.host, ready.port)
	connection.request("hello", RallyServer.hello(ready.token))
	var others := await _others(tree, connection)
	if others > 0:  # they may be earlier looks at a server that stood still, which it forgets now
		var end := Time.get_ticks_msec() + AGAIN_MS
		while Time.get_ticks_msec() < end:
			await tree.process_frame
		others = await _others(tree, connection)
	if others == 0 and RallyProcess.is_ours(ready.pid):
		await _answered(tree, connection, connection.request("shutdown"))
	connection.close("it was only looked at")
	return others


func _others(tree: SceneTree, connection: RallyConnection) -> int:
	var status := connection.request("status")
	await _answered(tree, connection, status)
	return int(status.result.get("clients", 1)) - 1 if status.ok else UNKNOWN


func _answered(tree: SceneTree, connection: RallyConnection, asked: RallyRequest) -> void:
	var end := Time.get_ticks_msec() + PROBE_MS
	while not asked.done and Time.get_ticks_msec() < end:
		connection.poll()
		await tree.process_frame

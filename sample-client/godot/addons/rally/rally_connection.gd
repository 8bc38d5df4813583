@tool
class_name RallyConnection
extends RefCounted
## The command channel: JSON-RPC lines over TCP, polled, so that no frame ever waits for the network.

## The connection has ended, or could not be made; what was in flight has failed before.
signal closed(why: String)

enum State { CLOSED, CONNECTING, OPEN }

const CONNECT_MS := 5_000

var state := State.CLOSED

var _tcp := StreamPeerTCP.new()
var _lines := RallyLines.new()
var _in_flight: Dictionary = {}  # id -> RallyRequest
var _outgoing := PackedByteArray()
var _last_id := 0
var _due_ms := 0


func open(host: String, port: int) -> void:
	_due_ms = Time.get_ticks_msec() + CONNECT_MS
	state = State.CONNECTING
	if _tcp.connect_to_host(host, port) != OK:
		close("cannot connect to %s:%d" % [host, port])


## Sends a command. Several may be in flight; each answer finds its request.
func request(method: String, params: Dictionary = {}) -> RallyRequest:
	var made := RallyRequest.new(method)
	if state == State.CLOSED:
		made.fail(RallyRequest.CONNECTION_LOST, "there is no connection to the server for %s" % method)
		return made
	_last_id += 1
	_in_flight[_last_id] = made
	_outgoing.append_array(RallyLines.encode(_last_id, method, params))
	_send()
	return made


## Sends and receives what can be without waiting. Call it every frame.
func poll() -> void:
	if state == State.CLOSED:
		return
	var now := Time.get_ticks_msec()  # before anything is received: the process may be stopped for minutes at any point
	_tcp.poll()
	match _tcp.get_status():
		StreamPeerTCP.STATUS_CONNECTED:
			if state == State.CONNECTING:
				state = State.OPEN
				_tcp.set_no_delay(true)
			_send()
			_receive()
			_give_up_what_is_overdue(now)
		StreamPeerTCP.STATUS_CONNECTING:
			if now > _due_ms:
				close("nobody answered within %d ms" % CONNECT_MS)
		_:
			close("the server closed the connection" if state == State.OPEN else "nobody listens there")


## Polls until the request is done, for so many microseconds at most: shorter than a frame, it spares the answer's way
## through one. Returns whether it is done.
func poll_until(awaited: RallyRequest, budget_usec: int) -> bool:
	var end := Time.get_ticks_usec() + budget_usec
	while not awaited.done and state != State.CLOSED and Time.get_ticks_usec() < end:
		poll()
		if not awaited.done:
			OS.delay_usec(5)
	return awaited.done


## Fails what is in flight. Nothing that was sent is taken back.
func close(why: String) -> void:
	if state == State.CLOSED:
		return
	state = State.CLOSED
	_tcp.disconnect_from_host()
	var lost := _in_flight
	_in_flight = {}
	for id: int in lost:
		lost[id].fail(RallyRequest.CONNECTION_LOST, "%s got no answer: %s" % [lost[id].method, why])
	closed.emit(why)


func _send() -> void:
	if state != State.OPEN or _outgoing.is_empty():
		return
	var sent := _tcp.put_partial_data(_outgoing)
	if sent[0] == OK:
		_outgoing = _outgoing.slice(sent[1])


func _receive() -> void:
	var available := _tcp.get_available_bytes()
	if available > 0:
		var received := _tcp.get_partial_data(available)
		if received[0] == OK:
			for message in _lines.push(received[1]):
				_take(message)
	if not _lines.problem.is_empty():
		close(_lines.problem)


func _give_up_what_is_overdue(now: int) -> void:
	for id: int in _in_flight.keys():
		var late: RallyRequest = _in_flight.get(id)
		if late != null and late.overdue(now):
			_in_flight.erase(id)
			late.fail(RallyRequest.DEADLINE_EXCEEDED, "the server was silent about %s for %d ms"
					% [late.method, RallyRequest.deadline_ms])


func _take(message: Dictionary) -> void:
	if message.get("method") == "progress" and message.get("params") is Dictionary:
		var progress: Dictionary = message["params"]
		var at_work: RallyRequest = _in_flight.get(_id(progress))
		if at_work != null:
			at_work.put_off()
			at_work.progressed.emit(progress)
		return
	if message.has("method"):
		return  # a notification of a newer server
	var failure: Variant = message.get("error")
	var answered: RallyRequest = _in_flight.get(_id(message))
	_in_flight.erase(_id(message))
	if answered != null and failure is Dictionary:
		var data: Variant = failure.get("data")
		answered.fail(str(data.get("name", "")) if data is Dictionary else "", str(failure.get("message", "")))
	elif answered != null:
		var result: Variant = message.get("result")
		answered.succeed(result if result is Dictionary else {})
	elif failure is Dictionary:  # about a line that the server could not read, so it names no request
		push_error("Rally: %s" % failure.get("message", ""))


static func _id(message: Dictionary) -> int:
	var id: Variant = message.get("id")
	return int(id) if id is float or id is int else 0

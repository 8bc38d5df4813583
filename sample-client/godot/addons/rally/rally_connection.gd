@tool
class_name RallyConnection
extends RefCounted
## The command channel: JSON-RPC lines over TCP, polled, so that no frame ever waits for the network.
##
## An answer is waited for as long as the connection lives, and that lives as long as the server's process: one that is
## stopped or busy is never given up.

## The connection has ended, or could not be made; what was in flight has failed before.
signal closed(why: String)
## The server has said nothing for [member silence_ms] although it was asked that. Told once, until it is heard again.
signal silent(method: String)

enum State { CLOSED, CONNECTING, OPEN }

## After how long silence is told, in milliseconds.
static var silence_ms := 10_000

var state := State.CLOSED
## Why who listens there is no Rally server; empty while it may be one.
var problem := ""

var _tcp := StreamPeerTCP.new()
var _lines := RallyLines.new()
var _in_flight: Dictionary = {}  # id -> RallyRequest
var _outgoing := PackedByteArray()
var _last_id := 0
var _heard_ms := 0  # or asked, where nothing else was in flight
var _silence_told := false


func open(host: String, port: int) -> void:
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
	if _in_flight.is_empty():
		_hear()
	_in_flight[_last_id] = made
	_outgoing.append_array(RallyLines.encode(_last_id, method, params))
	_send()
	return made


## Sends and receives what can be without waiting. Call it every frame.
func poll() -> void:
	if state == State.CLOSED:
		return
	_tcp.poll()
	match _tcp.get_status():
		StreamPeerTCP.STATUS_CONNECTED:
			if state == State.CONNECTING:
				state = State.OPEN
				_tcp.set_no_delay(true)
			_send()
			_receive()
		StreamPeerTCP.STATUS_CONNECTING:
			pass
		_:
			close("the server closed the connection" if state == State.OPEN else "nobody listens there")
	if silent_for_ms() > silence_ms and not _silence_told:
		_silence_told = true
		silent.emit(_in_flight.values()[0].method)


## Polls until the request is done, for so many microseconds at most: shorter than a frame, it spares the answer's way
## through one. Returns whether it is done.
func poll_until(awaited: RallyRequest, budget_usec: int) -> bool:
	var end := Time.get_ticks_usec() + budget_usec
	while not awaited.done and state != State.CLOSED and Time.get_ticks_usec() < end:
		poll()
		if not awaited.done:
			OS.delay_usec(5)
	return awaited.done


## How long an answer has been waited for without a word from the server, in milliseconds; 0 while nothing is in flight.
func silent_for_ms() -> int:
	return 0 if _in_flight.is_empty() else Time.get_ticks_msec() - _heard_ms


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
			_hear()
			for message in _lines.push(received[1]):
				_take(message)
	if not _lines.problem.is_empty():
		_refuse(_lines.problem)


func _hear() -> void:
	_heard_ms = Time.get_ticks_msec()
	_silence_told = false


func _refuse(why: String) -> void:
	problem = why
	close(why)


func _take(message: Dictionary) -> void:
	if message.get("method") == "progress" and message.get("params") is Dictionary:
		var progress: Dictionary = message["params"]
		var at_work: RallyRequest = _in_flight.get(_id(progress))
		if at_work != null:
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
	elif failure is Dictionary:  # it could not read a line, and nobody knows which request will never be answered
		_refuse("the server refused a line: %s" % failure.get("message", ""))


static func _id(message: Dictionary) -> int:
	var id: Variant = message.get("id")
	return int(id) if id is float or id is int else 0

@tool
class_name RallyRequest
extends RefCounted
## A command on its way to the server, and its answer.
##
## [codeblock]
## var saved := await server.request("checkpoint.save", {"agent": "left"}).answered()
## if not saved.ok: push_error(saved.message)
## [/codeblock]

## The answer has come, or it is certain that none will.
signal completed
## The server is at work on it: [code]done[/code], [code]total[/code], [code]message[/code], [code]metrics[/code].
signal progressed(progress: Dictionary)

## The connection ended before the answer.
const CONNECTION_LOST := "CONNECTION_LOST"
## Neither the answer nor progress came in time.
const DEADLINE_EXCEEDED := "DEADLINE_EXCEEDED"

## How long the server may be silent about a request, in milliseconds.
static var deadline_ms := 10_000

var method: String
var done := false
## Whether it succeeded; then [member result] holds the answer.
var ok := false
var result: Dictionary = {}
## The error's name, as in docs/protocol.md: [code]UNKNOWN_AGENT[/code], …
var error := ""
## For people: what was seen, what is allowed, what to do.
var message := ""

var _due_ms := 0


func _init(its_method: String) -> void:
	method = its_method
	put_off()


## Waits, while frames go by, until the answer is there; then returns this request.
func answered() -> RallyRequest:
	if not done:
		await completed
	return self


## Whether the server had been silent for too long at that time, in milliseconds since the engine's start.
func overdue(at_ms: int) -> bool:
	return at_ms > _due_ms


## The server has been heard: its time begins anew.
func put_off() -> void:
	_due_ms = Time.get_ticks_msec() + deadline_ms


func succeed(its_result: Dictionary) -> void:
	result = its_result
	ok = true
	_complete()


func fail(its_error: String, its_message: String) -> void:
	error = its_error
	message = its_message
	_complete()


func _complete() -> void:
	done = true
	completed.emit()

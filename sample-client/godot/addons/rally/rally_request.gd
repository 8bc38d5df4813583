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

var method: String
var done := false
## Whether it succeeded; then [member result] holds the answer.
var ok := false
var result: Dictionary = {}
## The error's name, as in docs/protocol.md: [code]UNKNOWN_AGENT[/code], …
var error := ""
## For people: what was seen, what is allowed, what to do.
var message := ""


func _init(its_method: String) -> void:
	method = its_method


## Waits, while frames go by, until the answer is there; then returns this request.
func answered() -> RallyRequest:
	if not done:
		await completed
	return self


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

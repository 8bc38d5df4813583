@tool
class_name RallyLines
extends RefCounted
## Cuts the bytes of the command channel into lines of JSON, however the network has cut them.

## An answer's line has at most as many bytes, its newline included.
const MAX_LINE_BYTES := 8_388_608
const NEWLINE := 10

## Why the stream cannot be read any further; empty while all is well.
var problem := ""

var _pending := PackedByteArray()
var _searched := 0


## One message as it travels.
static func encode(id: int, method: String, params: Dictionary) -> PackedByteArray:
	var message := {"jsonrpc": "2.0", "id": id, "method": method, "params": params}
	return (JSON.stringify(message, "", false, true) + "\n").to_utf8_buffer()


## Takes bytes as they come; returns the messages (Dictionary) that they complete.
func push(bytes: PackedByteArray) -> Array[Dictionary]:
	var messages: Array[Dictionary] = []
	_pending.append_array(bytes)
	var from := 0
	var end := _pending.find(NEWLINE, _searched)
	while end >= 0 and problem.is_empty():
		_read(_pending.slice(from, end), messages)
		from = end + 1
		end = _pending.find(NEWLINE, from)
	_pending = _pending.slice(from)
	_searched = _pending.size()
	if _searched >= MAX_LINE_BYTES:
		problem = "a line of more than %d bytes came; this is no Rally server" % MAX_LINE_BYTES
	return messages


func _read(line: PackedByteArray, messages: Array[Dictionary]) -> void:
	var json := JSON.new()
	if json.parse(line.get_string_from_utf8()) == OK and json.data is Dictionary:
		messages.append(json.data)
	else:
		problem = "a line came that is no JSON object, and begins with \"%s\"" % line.slice(0, 60).get_string_from_utf8()

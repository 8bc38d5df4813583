@tool
class_name RallyReady
extends RefCounted
## The line that a server writes when it can answer: where it listens, and the token that lets this game in.

## In a home: the ready line of the server that runs on it.
const SERVER_FILE := "server.json"

var host := ""
var port := 0
var token := ""
## Of the server's process.
var pid := 0
## Why this server cannot be used; empty when it can.
var problem := ""


## One with a [member problem] where there is no such file.
static func read(file: String) -> RallyReady:
	return parse(FileAccess.get_file_as_string(file) if FileAccess.file_exists(file) else "")


static func parse(line: String) -> RallyReady:
	var ready := RallyReady.new()
	var json := JSON.new()
	if json.parse(line) != OK or not json.data is Dictionary:
		ready.problem = "the server's ready line makes no sense: \"%s\"" % line.left(80)
		return ready
	var said: Dictionary = json.data
	var protocol := int(said.get("protocol", 0))
	ready.host = str(said.get("host", "127.0.0.1"))
	ready.port = int(said.get("port", 0))
	ready.token = str(said.get("token", ""))
	ready.pid = int(said.get("pid", 0))
	if ready.port < 1 or ready.port > 65535:
		ready.problem = "the server's ready line names port %d" % ready.port
	elif protocol < RallyServer.PROTOCOL:
		ready.problem = "the server is older than the add-on: it speaks protocol %d, the add-on %d. Update the server." % [
				protocol, RallyServer.PROTOCOL]
	return ready

@tool
class_name RallyCheck
extends RefCounted
## Starts a server, talks to it, stops it, and tells how that went.

const HOME := "user://rally-check"


## Returns a few lines for people. Needs some seconds, while frames go by.
func run(parent: Node, server_path: String, java_path: String) -> String:
	var server := RallyServer.new()
	server.autostart = false
	server.server_path = server_path
	server.java_path = java_path
	server.home = HOME
	parent.add_child(server)
	server.start()
	while server.state == RallyServer.State.STARTING:
		await server.state_changed
	var told := server.problem
	if server.state == RallyServer.State.READY:
		told = "All is well: %s, protocol %d, on the %s." % [
				server.greeting.get("server", "rally"), RallyServer.PROTOCOL,
				server.greeting.get("capabilities", {}).get("device", "cpu")]
		await server.stop()
	server.queue_free()
	return told

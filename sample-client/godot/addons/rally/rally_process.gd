@tool
class_name RallyProcess
extends RefCounted
## A server's process that this game has launched. Once it is ready it is never killed: it may have something to save. It
## ends when it is told to, or when this game's process is gone, or when nobody has been connected for [constant IDLE_S].

## A server that was left without a word, because the game had no frame left for one, ends after so many seconds.
const IDLE_S := 30

static var _launched := {}  # process id -> true

var id := 0
## The home that it was launched on.
var home := ""
## Where it listens; null until it is ready.
var ready_line: RallyReady
## Why it could not be started; empty when it was.
var problem := ""

var _ready_file := ""


## Starts it; [param ready_file] tells that it is ready.
static func start(launch: RallyLaunch, its_home: String, ready_file: String, log_level: String) -> RallyProcess:
	var process := RallyProcess.new()
	process.home = its_home
	process._ready_file = ready_file
	process._forget_ready_file()  # of an earlier life, whose process had the same number
	process.id = launch.run([
		"--home", its_home, "--port", "0", "--parent-pid", str(OS.get_process_id()), "--idle-limit-s", str(IDLE_S),
		"--ready-file", ready_file, "--quiet", "--log-level", log_level,
	])
	if process.id > 0:
		_launched[process.id] = true
	else:
		process.problem = "cannot start %s" % launch.program
	return process


## Whether this game has launched the process of that number.
static func is_ours(process_id: int) -> bool:
	return _launched.has(process_id)


func is_running() -> bool:
	return id > 0 and OS.is_process_running(id)


## Whether it can answer, or could.
func is_ready() -> bool:
	if ready_line == null and FileAccess.file_exists(_ready_file):
		ready_line = RallyReady.read(_ready_file)
		_forget_ready_file()
	return ready_line != null


## Gives up one that is not ready yet, and so has nothing to save. Returns whether it was such a one.
func abandon() -> bool:
	if is_ready():
		return false
	if is_running():
		OS.kill(id)
	return true


## What its home says of it now; null when the home knows of no server of this process.
func read_again() -> RallyReady:
	var said := RallyReady.read(home.path_join(RallyReady.SERVER_FILE))
	return said if said.problem.is_empty() and ready_line != null and said.pid == ready_line.pid else null


func _forget_ready_file() -> void:
	if FileAccess.file_exists(_ready_file):
		DirAccess.remove_absolute(_ready_file)

@tool
class_name RallyLaunch
extends RefCounted
## How to start the server's program on this machine, without a shell, so that any letter may stand in a path.

const OLDEST_JAVA := 17
const INSTALL_JAVA := "Install one (https://adoptium.net) or name it in the server's java_path, or ship a packaged image."
## Names the jar, instead of what the inspector says.
const JAR_VARIABLE := "RALLY_SERVER_JAR"
## More options of the JVM, separated by spaces.
const OPTIONS_VARIABLE := "RALLY_JAVA_OPTS"
## Later JDKs warn of what the server's libraries use, and earlier ones have no option for it.
const WARNS_OF_UNSAFE := 24

## What to run.
var program := ""
## What stands before the server's own arguments.
var arguments := PackedStringArray()
## Why it cannot be run, for people; empty when it can.
var problem := ""


## Finds the program. [param server_path] is a jar, a program, the folder of a packaged image, or empty: then
## [code]rally[/code] beside the game or on the path. [param java_path] is a [code]java[/code] for the jar, or empty.
static func find(server_path: String, java_path: String) -> RallyLaunch:
	var launch := RallyLaunch.new()
	var named := OS.get_environment(JAR_VARIABLE)
	var path := absolute(named if not named.is_empty() else server_path)
	if path.is_empty():
		launch._find_program()
	elif path.get_extension().to_lower() == "jar":
		launch._run_jar(path, java_path)
	elif DirAccess.dir_exists_absolute(path):
		launch._run_image(path)
	elif FileAccess.file_exists(path):
		launch.program = path
	else:
		launch.problem = "There is no %s: name the server's jar, its program, or the folder of a packaged image." % path
	if launch.problem.is_empty():
		launch.arguments.append("serve")
	return launch


## Starts it; returns the process's id, or -1. A JVM on Linux reads its arguments in the locale's encoding, which is ASCII
## where a service has started the game.
func run(server_arguments: PackedStringArray) -> int:
	var kept := OS.get_environment("LC_ALL")
	var foreign := OS.get_name() == "Linux" and not _locale().to_lower().replace("-", "").contains("utf8")
	if foreign:
		OS.set_environment("LC_ALL", "C.UTF-8")
	var id := OS.create_process(program, arguments + server_arguments)
	if foreign and kept.is_empty():
		OS.unset_environment("LC_ALL")
	elif foreign:
		OS.set_environment("LC_ALL", kept)
	return id


static func _locale() -> String:
	for variable: String in ["LC_ALL", "LC_CTYPE", "LANG"]:
		if not OS.get_environment(variable).is_empty():
			return OS.get_environment(variable)
	return ""


## A path of the engine or of the system as one of the system.
static func absolute(path: String) -> String:
	return "" if path.is_empty() else ProjectSettings.globalize_path(path).simplify_path()


func _find_program() -> void:
	var beside := OS.get_executable_path().get_base_dir().path_join("rally")
	if DirAccess.dir_exists_absolute(beside):
		_run_image(beside)
		return
	program = _on_path("rally")
	if program.is_empty():
		problem = "There is no rally beside the game or on the PATH: set server_path to the server's jar, its program, or the folder of a packaged image."


func _run_image(folder: String) -> void:
	for inside: String in ["rally.exe", "bin/rally.exe", "bin/rally", "rally", "Contents/MacOS/rally"]:
		var candidate := folder.path_join(inside)
		if FileAccess.file_exists(candidate):
			program = candidate
			return
	problem = "There is no rally in the folder %s: is it a packaged image of the server?" % folder


func _run_jar(jar: String, java_path: String) -> void:
	if not FileAccess.file_exists(jar):
		problem = "There is no %s: build the server, or set server_path to where it is." % jar
		return
	program = find_java(java_path)
	if program.is_empty():
		problem = "The server needs Java %d or newer, and there is none. %s" % [OLDEST_JAVA, INSTALL_JAVA]
		if not java_path.is_empty():
			problem = "There is no Java at %s. %s" % [java_path, INSTALL_JAVA]
		return
	var release := java_release(program)
	var version := java_version(release)
	if version > 0 and version < OLDEST_JAVA:
		problem = "The server needs Java %d or newer, and %s is Java %d. %s" % [OLDEST_JAVA, program, version, INSTALL_JAVA]
		return
	arguments = ["-XX:+UseSerialGC", "-Xms128m", "-XX:PretenureSizeThreshold=4m"]
	arguments.append_array(["-Xshare:auto", "-Xlog:disable", "-Xlog:all=warning,cds*=off:stderr"])
	if version >= WARNS_OF_UNSAFE:
		arguments.append("--sun-misc-unsafe-memory-access=allow")
	if release.contains("jdk.incubator.vector"):  # small networks are computed several times as fast with it
		arguments.append("--add-modules=jdk.incubator.vector")
	arguments.append("-XX:SharedArchiveFile=" + jar.get_basename() + ".jsa")
	arguments.append_array(OS.get_environment(OPTIONS_VARIABLE).split(" ", false))
	arguments.append_array(["-jar", jar])


## The program of a JVM, or an empty string.
static func find_java(java_path: String) -> String:
	if not java_path.is_empty():
		return absolute(java_path) if FileAccess.file_exists(absolute(java_path)) else ""
	var home := OS.get_environment("JAVA_HOME")
	var own := home.path_join("bin").path_join(_executable("java"))
	if not home.is_empty() and FileAccess.file_exists(own):
		return own
	if OS.get_name() == "macOS":  # what is on the path there is a stub that asks the player to install one
		var output := []
		if OS.execute("/usr/libexec/java_home", [], output) == OK:
			return str(output[0]).strip_edges().path_join("bin/java")
		return ""
	return _on_path("java")


## What the file says that lies with a JVM; nothing when that is not there.
static func java_release(java: String) -> String:
	var link := java
	for i in 8:
		var folder := DirAccess.open(link.get_base_dir())
		if folder == null or not folder.is_link(link):
			break
		var target := folder.read_link(link)
		link = target if target.is_absolute_path() else link.get_base_dir().path_join(target).simplify_path()
	var path := link.get_base_dir().get_base_dir().path_join("release")
	return FileAccess.get_file_as_string(path) if FileAccess.file_exists(path) else ""


## The JVM's major version, from that text; 0 when it says none.
static func java_version(release: String) -> int:
	for line in release.split("\n"):
		if line.begins_with("JAVA_VERSION="):
			return line.trim_prefix("JAVA_VERSION=").strip_edges().trim_prefix("\"").trim_prefix("1.").get_slice(".", 0).to_int()
	return 0


static func _on_path(command: String) -> String:
	var windows := OS.get_name() == "Windows"
	for folder in OS.get_environment("PATH").split(";" if windows else ":", false):
		var candidate := folder.path_join(_executable(command))
		if FileAccess.file_exists(candidate):
			return candidate
	return ""


static func _executable(command: String) -> String:
	return command + ".exe" if OS.get_name() == "Windows" else command

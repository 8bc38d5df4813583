@tool
@icon("icons/rally_agent.svg")
class_name RallyAgent
extends Node
## A named agent: what it observes, what it can do, how it learns. A child of a [RallyServer].
##
## When the server is up, the agent's latest checkpoint is loaded, or a new agent is made. Settings of the algorithm may be
## changed later: the agent then goes on with what it has learnt. A changed observation, action or network makes it
## another agent: give it another name.

enum Actions { DISCRETE, CONTINUOUS }
enum Algorithm { PPO, SAC, REINFORCE }
enum Activation { TANH, RELU, AUTO }
enum Mode { TRAINING, DETERMINISTIC }

## The mode that is in force on the server has changed; another program may have changed it.
signal mode_changed(mode: Mode)

## Letters, digits, "-" and "_", at most 64: the name of its checkpoints too. Empty: the node's name.
@export var agent_name := "":
	set(value):
		agent_name = value
		update_configuration_warnings()
## How many numbers [method RallySimulation.observe] returns.
@export_range(1, 1_048_576) var observation_size := 1
## Observe pictures instead: channels, height and width. [method RallySimulation.observe] then returns a [PackedByteArray] of
## so many values from 0 to 255, channel by channel and row by row, or an [Image] of 1 or 3 channels. For PPO. 0: numbers.
@export var picture := Vector3i.ZERO:
	set(value):
		picture = value
		update_configuration_warnings()

@export_group("Actions")
## Discrete: one of n. Continuous: a vector within bounds.
@export var actions := Actions.DISCRETE:
	set(value):
		actions = value
		update_configuration_warnings()
## Discrete: how many actions there are to choose from.
@export_range(2, 4096) var action_count := 2
## Continuous: the least value of each dimension.
@export var action_low: PackedFloat32Array = [-1.0]:
	set(value):
		action_low = value
		update_configuration_warnings()
## Continuous: the greatest value of each dimension.
@export var action_high: PackedFloat32Array = [1.0]:
	set(value):
		action_high = value
		update_configuration_warnings()

@export_group("Learning")
## PPO learns from what it has just played, and suits most games. SAC remembers, and needs fewer steps but more computing.
@export var algorithm := Algorithm.PPO
## The step size of learning: smaller is steadier, larger is faster. 0: the algorithm's own.
@export_range(0.0, 0.1, 0.000001) var learning_rate := 0.0
## How much a reward counts that comes one step later: 0.99 looks some hundred steps ahead.
@export_range(0.0, 1.0, 0.001) var gamma := 0.99
## Bring observations to mean 0 and deviation 1 as they come. Leave it on unless yours are so already.
@export var normalize_observations := true
## Other keys of the algorithm, as docs/protocol.md lists them, for example [code]{"entropyCoef": 0.02}[/code]. They come
## before the settings above.
@export var hyperparameters: Dictionary = {}:
	set(value):
		hyperparameters = value
		update_configuration_warnings()
## The root of the agent's randomness.
@export var learning_seed := 1

@export_group("Network")
## The widths of the hidden layers. None: two of 64, for SAC of 256; after the usual convolutions one of 512, after your own
## none.
@export var hidden_layers: PackedInt32Array = []
## Auto: tanh, for SAC and after convolutions relu.
@export var activation := Activation.AUTO
## Of pictures: the convolutions before the hidden layers, each of so many filters, with that kernel and stride. None: 32 of
## 8 by 8 with stride 4, 64 of 4 by 4 with stride 2, 64 of 3 by 3, for pictures of 36 by 36 and more.
@export var convolutions: Array[Vector3i] = []

@export_group("Environment")
## What its games are like, harder lesson by lesson: parameters and lessons as in docs/curricula.md, for example
## [code]{"parameters": {"wind": {"uniform": [0, 2]}}}[/code]. Before each round every simulation gets numbers of its own, see
## [member RallySimulation.parameters]. Empty: none.
@export var environment: Dictionary = {}:
	set(value):
		environment = value
		update_configuration_warnings()

@export_group("Mode")
## Training: it tries things out and learns. Deterministic: it does its best and learns nothing. May be set at any time;
## it comes into force with the next round.
@export var mode := Mode.TRAINING

## The mode on the server, which another program may have set.
var mode_in_force := Mode.TRAINING:
	set(value):
		if mode_in_force != value:
			mode_in_force = value
			mode_changed.emit(value)
## The numbers of its last training, by name.
var metrics: Dictionary = {}
## Agent steps that it has learnt from, in all its life.
var learnt_steps := 0
## The lesson that it is in, or an empty string.
var lesson := ""
## What was stored with the checkpoint that it came from.
var client_state: Dictionary = {}
## Whether it is live on the server.
var live := false

var _mode_asked := -1


func _get_configuration_warnings() -> PackedStringArray:
	var warnings := PackedStringArray()
	if not get_parent() is RallyServer:
		warnings.append("An agent lives in a server: make this node a child of a RallyServer.")
	var name_pattern := RegEx.create_from_string("^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
	if name_pattern.search(effective_name()) == null:
		warnings.append("\"%s\" is no name for an agent: letters, digits, - and _, at most 64." % effective_name())
	if sees_pictures() and (picture.x < 1 or picture.y < 1 or picture.z < 1 or algorithm != Algorithm.PPO):
		warnings.append("A picture has channels, height and width, each 1 or more, and is for PPO; it is %s." % picture)
	if actions == Actions.CONTINUOUS:
		warnings.append_array(_bound_warnings())
	if not settings_problem().is_empty():
		warnings.append(settings_problem())
	return warnings


func _bound_warnings() -> PackedStringArray:
	var warnings := PackedStringArray()
	if action_low.is_empty() or action_low.size() != action_high.size():
		warnings.append("Continuous actions need one lower and one upper bound for each dimension; there are %d and %d."
				% [action_low.size(), action_high.size()])
		return warnings
	for i in action_low.size():
		if action_low[i] >= action_high[i]:
			warnings.append("Bound %d: %s is not below %s." % [i, action_low[i], action_high[i]])
	return warnings


## The name that the server knows.
func effective_name() -> String:
	return str(name) if agent_name.is_empty() else agent_name


## Whether it observes pictures.
func sees_pictures() -> bool:
	return picture != Vector3i.ZERO


## The dimensions of an observation.
func observation_shape() -> PackedInt32Array:
	return [picture.x, picture.y, picture.z] if sees_pictures() else [observation_size]


## How many numbers an observation has.
func features() -> int:
	return picture.x * picture.y * picture.z if sees_pictures() else observation_size


## An empty array for its observations: of bytes for pictures, else of floats.
func no_observations() -> Variant:
	return PackedByteArray() if sees_pictures() else PackedFloat32Array()


## How many numbers an action has; 0 when it is one of n.
func action_width() -> int:
	return 0 if actions == Actions.DISCRETE else action_low.size()


## How many actions there are to choose from; 0 when they are continuous.
func choices() -> int:
	return action_count if actions == Actions.DISCRETE else 0


## Why its actions cannot be masked, or an empty string.
func mask_problem() -> String:
	if actions == Actions.CONTINUOUS:
		return "masks continuous actions: only discrete ones can be forbidden; return [] instead"
	if algorithm == Algorithm.SAC:
		return "masks actions of an agent that learns by SAC, which knows no masks: choose PPO, or return []"
	return ""


## Where it is in that game, for people.
func place(lane: int) -> String:
	return "agent %s in game %d" % [get_path() if is_inside_tree() else NodePath(effective_name()), lane]


## Why its settings cannot be sent, for people, or an empty string.
func settings_problem() -> String:
	var wrong := RallySettings.problem(spec(), "")
	if wrong.is_empty():
		wrong = RallySettings.problem({"environment": environment}, "")
	return wrong if wrong.is_empty() else "agent %s: %s" % [effective_name(), wrong]


## What [code]agent.create[/code] takes.
func spec() -> Dictionary:
	var learning := {
		"type": Algorithm.keys()[algorithm].to_lower(),
		"gamma": gamma,
		"normalizeObservations": normalize_observations and not sees_pictures(),
	}
	if learning_rate > 0:
		learning["learningRate"] = learning_rate
	learning.merge(hyperparameters, true)
	return {
		"name": effective_name(),
		"observation": {"type": "uint8" if sees_pictures() else "float32", "shape": observation_shape()},
		"action": {"type": "discrete", "n": action_count} if actions == Actions.DISCRETE
				else {"type": "continuous", "low": action_low, "high": action_high},
		"algorithm": learning,
		"network": _network(),
		"seed": learning_seed,
	}


func _network() -> Dictionary:
	var network := {"type": "conv" if sees_pictures() else "mlp"}
	if not hidden_layers.is_empty() or sees_pictures() and not convolutions.is_empty():
		network["hidden"] = hidden_layers
	if activation != Activation.AUTO:
		network["activation"] = Activation.keys()[activation].to_lower()
	if sees_pictures() and not convolutions.is_empty():
		network["layers"] = convolutions.map(func(layer: Vector3i) -> Dictionary:
			return {"filters": layer.x, "kernel": layer.y, "stride": layer.z})
	return network


## Makes it live: from its latest checkpoint, or new. Returns the server's last answer.
func attach(server: RallyServer) -> RallyRequest:
	live = false
	_mode_asked = -1
	var loaded := await server.request("agent.load", {"agent": effective_name()}).answered()
	if loaded.error == "UNKNOWN_CHECKPOINT":
		loaded = await server.request("agent.create", {"spec": spec()}).answered()
	elif loaded.ok:
		loaded = await _go_on_changed(server, loaded)
	if not loaded.ok:
		loaded.message = "agent %s: %s" % [effective_name(), loaded.message]
		return loaded
	if loaded.result.has("warning"):
		push_warning("Rally: agent %s: %s" % [effective_name(), loaded.result["warning"]])
	var info: Dictionary = loaded.result.get("agent", {})
	if not environment.is_empty() or info.has("environment"):
		var placed := await server.request("environment.set", {
			"agent": effective_name(), "environment": environment,
		}).answered()
		if not placed.ok:
			placed.message = "agent %s: %s" % [effective_name(), placed.message]
			return placed
	learnt_steps = int(info.get("envSteps", 0))
	client_state = loaded.result["clientState"] if loaded.result.get("clientState") is Dictionary else {}
	mode_in_force = mode_of(info.get("mode", "training"))
	live = true
	return loaded


## The checkpoint may be of other settings. Those that may change of an agent that learns are changed; else a new agent
## begins with its policy.
func _go_on_changed(server: RallyServer, loaded: RallyRequest) -> RallyRequest:
	var given: Dictionary = loaded.result.get("agent", {}).get("spec", {})
	var differences := RallySettings.differences(spec(), given)
	if differences.is_empty():
		return loaded
	var changes := RallySettings.changes(spec(), given)
	var made := loaded
	if not changes.is_empty():
		made = await _load(server, changes)
	if changes.is_empty() or made.error == "SPEC_MISMATCH":
		await server.request("agent.delete", {"agent": effective_name()}).answered()
		made = await server.request("agent.create", {"spec": spec(), "initializeFrom": effective_name()}).answered()
		made.result["clientState"] = loaded.result.get("clientState")
	if made.ok:
		push_warning("Rally: agent %s goes on with what it has learnt and with new settings: %s"
				% [effective_name(), ", ".join(differences)])
	elif made.error == "SPEC_MISMATCH":
		made.message += ". Its checkpoints are of another agent: undo that, or give this one another name"
	return made


func _load(server: RallyServer, changes: Dictionary) -> RallyRequest:
	return await server.request("agent.load", {"agent": effective_name(), "changes": changes}).answered()


## Changes settings of its algorithm from now on, as docs/protocol.md lists them: [code]{"learningRate": 0.0001}[/code]. It
## keeps all that it has learnt, and is saved before; steps that are not trained yet are dropped, so
## [signal RallyRunner.round_finished] is a good moment. Returns what is wrong, or an empty string; then the inspector has
## the new values.
func change(settings: Dictionary) -> String:
	var wrong := RallySettings.problem(settings, "")
	if wrong.is_empty():
		var changed := await _load(get_parent(), settings)
		wrong = changed.message
	if not wrong.is_empty():
		return "agent %s: %s" % [effective_name(), wrong]
	hyperparameters = hyperparameters.merged(settings, true)
	return ""


## Switches the mode on the server when [param wanted] is not what was asked for last; otherwise asks for it, and when
## another program has switched it, [member mode] follows. Returns the answer.
func agree_on_mode(server: RallyServer, wanted: Mode) -> RallyRequest:
	var params := {"agent": effective_name()}
	if wanted != _mode_asked:
		params["mode"] = Mode.keys()[wanted].to_lower()
	var answer := await server.request("agent.mode", params).answered()
	if answer.ok:
		mode_in_force = mode_of(answer.result.get("mode", "training"))
		if not params.has("mode") and mode_in_force != wanted:
			mode = mode_in_force
		_mode_asked = mode_in_force
	return answer


## Asks what the next games are to be like, so many of them: the answer's [code]values[/code] are a [Dictionary] for each.
func ask_for_parameters(server: RallyServer, count: int) -> RallyRequest:
	var told := await server.request("environment.parameters", {"agent": effective_name(), "count": count}).answered()
	if told.ok:
		lesson = str(told.result.get("lesson", ""))
	return told


## Writes what it has learnt into a file that the game can play from without a server; see [RallyPolicy]. Returns what is
## wrong, or an empty string.
func export_policy(path: String) -> String:
	var server: RallyServer = get_parent()
	var exported := await server.request("policy.export", {"agent": effective_name()}).answered()
	if not exported.ok:
		return exported.message
	var policy := RallyPolicy.from_json(FileAccess.get_file_as_string(exported.result["path"]))
	if not policy.problem.is_empty():
		return policy.problem
	var written := ResourceSaver.save(policy, path, ResourceSaver.FLAG_COMPRESS)
	return "" if written == OK else "cannot write %s: %s" % [path, error_string(written)]


static func mode_of(word: String) -> Mode:
	return Mode.DETERMINISTIC if word == "deterministic" else Mode.TRAINING

@icon("icons/rally_agent.svg")
class_name RallyPolicy
extends Resource
## A trained agent's policy, to play from without a server: a compact resource that ships with the game like any other.
##
## Make one with [method RallyAgent.export_policy], load it like any resource, and ask it:
## [codeblock]
## @export var policy: RallyPolicy
## func _physics_process(_delta): steer(policy.choose(observe()))
## [/codeblock]
## It acts as the agent does in deterministic mode.

## What was wrong with the JSON that it was made from.
var problem := ""

## The agent's name.
@export var agent := ""
## Which of its policies: grows with each training.
@export var policy_version := 0
## Numbers in each layer, from the observation's to the output's.
@export var sizes: PackedInt32Array = []
## All layers one after the other: weights row after row, [outputs, inputs], then biases.
@export var parameters: PackedFloat32Array = []
## Whether the hidden layers end in max(0, x) instead of tanh(x).
@export var relu := false
## Empty, or what is taken from each number of the observation.
@export var mean: PackedFloat32Array = []
## What it is multiplied with then.
@export var scale: PackedFloat32Array = []
## The bound of its magnitude then.
@export var clip := 0.0
## Continuous actions: their bounds. Empty: the action is one of n.
@export var low: PackedFloat32Array = []
@export var high: PackedFloat32Array = []
## Whether a continuous output goes through tanh before it is stretched to the bounds.
@export var squash := false


## Reads what the server's [code]policy.export[/code] has written. [member problem] says what is wrong with it.
static func from_json(text: String) -> RallyPolicy:
	var policy := RallyPolicy.new()
	var json := JSON.new()
	if json.parse(text) != OK or not json.data is Dictionary or json.data.get("format") != "rally-policy":
		policy.problem = "this is no exported policy"
	elif int(json.data.get("version", 0)) != 1:
		policy.problem = "the policy's format is %s, and this add-on reads 1: update the older one" % json.data.get("version")
	elif not json.data["action"]["type"] in ["discrete", "continuous"]:
		policy.problem = "actions of type %s cannot be chosen without a server" % json.data["action"]["type"]
	else:
		policy._take(json.data)
	return policy


func _take(exported: Dictionary) -> void:
	agent = exported["agent"]
	policy_version = int(exported["policyVersion"])
	relu = exported["activation"] == "relu"
	squash = exported.get("squash", "") == "tanh"
	sizes = [int(exported["observationSize"])]
	for layer: Dictionary in exported["layers"]:
		sizes.append(layer["bias"].size())
		for row: Array in layer["weight"]:
			parameters.append_array(PackedFloat32Array(row))
		parameters.append_array(PackedFloat32Array(layer["bias"]))
	if exported.has("normalizer"):
		mean = PackedFloat32Array(exported["normalizer"]["mean"])
		scale = PackedFloat32Array(exported["normalizer"]["scale"])
		clip = exported["normalizer"]["clip"]
	if exported["action"]["type"] == "continuous":
		low = PackedFloat32Array(exported["action"]["low"])
		high = PackedFloat32Array(exported["action"]["high"])


## The best action: an [int] from 0 (discrete), or a [PackedFloat32Array] within the bounds (continuous); null, with an
## error in the log, when the observation or the mask is not what the policy was trained with. [param mask] is what
## [method RallySimulation.action_mask] returns: true or false for each discrete action, or nothing.
func choose(observation: Variant, mask: Array = []) -> Variant:
	var numbers := RallyNumbers.numbers(observation, sizes[0])
	var wrong := numbers.problem
	for i in numbers.values.size():
		if wrong.is_empty() and not is_finite(numbers.values[i]):
			wrong = "has %s as number %d: only finite numbers are allowed" % [
					"NaN" if is_nan(numbers.values[i]) else str(numbers.values[i]), i]
	if wrong.is_empty() and not mask.is_empty():
		wrong = "has a mask, and its actions are continuous" if not low.is_empty() else RallyNumbers.mask_problem(mask, sizes[-1])
	if not wrong.is_empty():
		push_error("Rally: policy %s cannot choose an action: what it was asked with %s" % [agent, wrong])
		return null
	var output := evaluate(numbers.values)
	return _best(output, mask) if low.is_empty() else _stretched(output)


## The network's last layer as it is: a logit for each action, or the mean of each dimension.
func evaluate(observation: PackedFloat32Array) -> PackedFloat32Array:
	var values := _normalized(observation)
	var at := 0
	for layer in sizes.size() - 1:
		values = _forward(values, at, sizes[layer + 1], layer < sizes.size() - 2)
		at += sizes[layer + 1] * (sizes[layer] + 1)
	return values


func _normalized(observation: PackedFloat32Array) -> PackedFloat32Array:
	var values := observation.duplicate()
	for i in mean.size():
		values[i] = clampf((values[i] - mean[i]) * scale[i], -clip, clip)
	return values


func _forward(inputs: PackedFloat32Array, at: int, outputs: int, hidden: bool) -> PackedFloat32Array:
	var result := PackedFloat32Array()
	result.resize(outputs)
	var width := inputs.size()
	var weight := at
	for row in outputs:
		var sum := parameters[at + outputs * width + row]
		for i in width:
			sum += parameters[weight] * inputs[i]
			weight += 1
		result[row] = sum if not hidden else maxf(0.0, sum) if relu else tanh(sum)
	return result


func _stretched(output: PackedFloat32Array) -> PackedFloat32Array:
	var action := PackedFloat32Array()
	for i in low.size():
		var value := tanh(output[i]) if squash else output[i]
		action.append(clampf(0.5 * (low[i] + high[i]) + 0.5 * (high[i] - low[i]) * value, low[i], high[i]))
	return action


static func _best(output: PackedFloat32Array, mask: Array) -> int:
	var best := -1
	for i in output.size():
		if (mask.is_empty() or mask[i]) and (best < 0 or output[i] > output[best]):
			best = i
	return best

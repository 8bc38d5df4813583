@tool
class_name RallyNumbers
extends RefCounted
## What a game's script returns, as numbers: taken as they are meant, or refused with what to write instead.

var values := PackedFloat32Array()
## What is wrong, for people, after the name of what was asked; empty when nothing is.
var problem := ""


## A [PackedFloat32Array], or an [Array] of numbers, so many.
static func observation(seen: Variant, size: int) -> RallyNumbers:
	var numbers := RallyNumbers.new()
	if seen is Array or seen is PackedFloat64Array or seen is PackedInt32Array or seen is PackedInt64Array:
		for i: int in seen.size():
			numbers._take(seen[i], i)
	elif seen is PackedFloat32Array:
		numbers.values = seen
	else:
		numbers.problem = "returned a %s: return a PackedFloat32Array of %d numbers%s" % [
				type_string(typeof(seen)), size, ", for example [position.x / 500.0, position.y / 500.0]"]
	if numbers.problem.is_empty() and numbers.values.size() != size:
		numbers.problem = ("has to return %d numbers, as the agent's observation size says; it returned %d: set "
				+ "observation_size to what it returns, the same in every game") % [size, numbers.values.size()]
	return numbers


func _take(value: Variant, index: int) -> void:
	if value is float or value is int or value is bool:
		values.append(float(value))
		if is_finite(float(value)) and not is_finite(values[-1]) and problem.is_empty():
			problem = "returned %s as number %d, which 32 bits cannot hold: divide by the largest value it can have" % [
					String.num_scientific(value), index]
		elif value is int and int(values[-1]) != value and problem.is_empty():
			problem = "returned %d as number %d, which 32 bits cannot hold exactly: divide by the largest value it can have" % [
					value, index]
	elif problem.is_empty():
		problem = "returned %s, a %s, as number %d: only numbers are allowed; write a vector as its x and y" % [
				value, type_string(typeof(value)), index]


## What is wrong with a mask of so many actions, or an empty string.
static func mask_problem(mask: Array, choices: int) -> String:
	if mask.size() != choices:
		return "has to return %d values, one for each action, or none; it returned %d" % [choices, mask.size()]
	var allowed := 0
	for i in mask.size():
		var value: Variant = mask[i]
		if not (value is bool or value is int and (value == 0 or value == 1)):
			return "returned %s for action %d: only true (allowed) and false (forbidden) are" % [value, i]
		allowed += 1 if value else 0
	return "" if allowed > 0 else "forbids all %d actions: at least one has to be allowed" % choices

@tool
class_name RallySettings
extends RefCounted
## What the inspector says of an agent, as the server takes it: whether it can travel as JSON, and in what it differs from
## what a checkpoint says.

const TEXTS := [TYPE_STRING, TYPE_STRING_NAME]
const ARRAYS := [TYPE_ARRAY, TYPE_PACKED_INT32_ARRAY, TYPE_PACKED_INT64_ARRAY, TYPE_PACKED_FLOAT32_ARRAY,
		TYPE_PACKED_FLOAT64_ARRAY, TYPE_PACKED_STRING_ARRAY]


## Why this cannot travel, for people, with the key that is to blame; empty when it can. What values mean the server knows.
static func problem(value: Variant, at: String) -> String:
	var type := typeof(value)
	if type == TYPE_FLOAT:
		return "" if is_finite(value) else "%s is %s; only finite numbers are allowed" % [at, "NaN" if is_nan(value) else str(value)]
	if type == TYPE_DICTIONARY:
		for key: Variant in value:
			var wrong := problem(value[key], str(key) if at.is_empty() else "%s.%s" % [at, key])
			if typeof(key) not in TEXTS:
				wrong = "%s has the key %s, a %s; only texts are allowed" % [at, key, type_string(typeof(key))]
			if not wrong.is_empty():
				return wrong
	elif type in ARRAYS:
		for i: int in value.size():
			var wrong := problem(value[i], "%s[%d]" % [at, i])
			if not wrong.is_empty():
				return wrong
	elif type != TYPE_BOOL and type != TYPE_INT and type not in TEXTS:
		return "%s is %s, a %s; allowed are numbers, true and false, texts, and arrays and dictionaries of them" % [
				at, value, type_string(type)]
	return ""


## The keys of [param wanted] that have another value in [param given], which may have more keys; auto is any value.
static func differences(wanted: Dictionary, given: Dictionary, inside := "") -> PackedStringArray:
	var found := PackedStringArray()
	for key: String in wanted:
		var mine: Variant = wanted[key]
		var theirs: Variant = given.get(key)
		if mine is Dictionary and theirs is Dictionary:
			found.append_array(differences(mine, theirs, inside + key + "."))
		elif not _same(mine, theirs):
			found.append("%s%s is %s (was %s)" % [inside, key, mine, theirs])
	return found


## The settings of the algorithm that differ, when nothing else does; else none.
static func changes(wanted: Dictionary, given: Dictionary) -> Dictionary:
	var mine: Dictionary = wanted["algorithm"]
	var theirs: Dictionary = given.get("algorithm", {})
	var changed := {}
	for key: String in mine:
		if not _same(mine[key], theirs.get(key)):
			changed[key] = mine[key]
	return {} if changed.has("type") or differences(wanted, given).size() > changed.size() else changed


static func _same(mine: Variant, theirs: Variant) -> bool:
	if mine is String and mine == "auto":
		return true
	if mine is int or mine is float:
		return (theirs is int or theirs is float) and is_equal_approx(mine, theirs)
	if typeof(mine) in ARRAYS:
		if not theirs is Array or theirs.size() != mine.size():
			return false
		for i: int in mine.size():
			if not _same(mine[i], theirs[i]):
				return false
		return true
	return mine == theirs

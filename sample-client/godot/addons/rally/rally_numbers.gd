@tool
class_name RallyNumbers
extends RefCounted
## What a game's script returns, as numbers: taken as they are meant, or refused with what to write instead.

## Of numbers a [PackedFloat32Array], of pictures a [PackedByteArray].
var values: Variant = PackedFloat32Array()
## What is wrong, for people, after the name of what was asked; empty when nothing is.
var problem := ""


## What [method RallySimulation.observe] has returned for that agent.
static func observation(seen: Variant, agent: RallyAgent) -> RallyNumbers:
	if not agent.sees_pictures():
		return numbers(seen, agent.observation_size)
	var taken := RallyNumbers.new()
	taken.values = PackedByteArray()
	taken._take_picture(seen, agent.picture)
	return taken


## A [PackedFloat32Array], or an [Array] of numbers, so many.
static func numbers(seen: Variant, size: int) -> RallyNumbers:
	var taken := RallyNumbers.new()
	taken._take_numbers(seen, size)
	return taken


func _take_numbers(seen: Variant, size: int) -> void:
	if seen is Array or seen is PackedFloat64Array or seen is PackedInt32Array or seen is PackedInt64Array:
		for i: int in seen.size():
			_take(seen[i], i)
	elif seen is PackedFloat32Array:
		values = seen
	else:
		problem = "returned a %s: return a PackedFloat32Array of %d numbers%s" % [
				type_string(typeof(seen)), size, ", for example [position.x / 500.0, position.y / 500.0]"]
	if problem.is_empty() and values.size() != size:
		problem = ("has to return %d numbers, as the agent's observation size says; it returned %d: set "
				+ "observation_size to what it returns, the same in every game") % [size, values.size()]


## The bytes of a picture of channels x height x width, or an [Image] of that size.
func _take_picture(seen: Variant, shape: Vector3i) -> void:
	var bytes := shape.x * shape.y * shape.z
	if seen is PackedByteArray:
		values = seen
		if seen.size() != bytes:
			problem = "has to return %d bytes, %d x %d x %d as the agent's picture says; it returned %d" % [
					bytes, shape.x, shape.y, shape.z, seen.size()]
	elif not seen is Image:
		problem = ("returned a %s: return a picture, a PackedByteArray of %d x %d x %d values from 0 to 255, channel by "
				+ "channel and row by row, or an Image") % [type_string(typeof(seen)), shape.x, shape.y, shape.z]
	elif seen.get_size() != Vector2i(shape.z, shape.y) or shape.x not in [1, 3]:
		problem = "returned an Image of %d x %d pixels for a picture of %d channels, %d wide and %d high; allowed are 1 or 3 channels and the same size: resize() it" % [
				seen.get_width(), seen.get_height(), shape.x, shape.z, shape.y]
	else:
		values = _channels(seen, shape.x)


## An image has its channels side by side in each pixel; a batch has one after the other.
static func _channels(image: Image, channels: int) -> PackedByteArray:
	var plain: Image = image.duplicate()
	if plain.is_compressed():
		plain.decompress()
	plain.convert(Image.FORMAT_L8 if channels == 1 else Image.FORMAT_RGB8)
	var pixels := plain.get_data().slice(0, channels * plain.get_width() * plain.get_height())  # no mipmaps
	if channels == 1:
		return pixels
	var apart := PackedByteArray()
	apart.resize(pixels.size())
	var plane := pixels.size() / channels
	for i in plane:
		for channel in channels:
			apart[channel * plane + i] = pixels[i * channels + channel]
	return apart


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

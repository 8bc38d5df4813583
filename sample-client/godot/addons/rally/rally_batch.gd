class_name RallyBatch
extends RefCounted
## A batch, as docs/batch-format.md has it: a header, descriptors, and dense columns of numbers.
##
## [codeblock]
##  0      4   6   8       12       16        24    28  32             40   64            576
##  | RLYB | 1 | n | length | agentId | sequence | rows | 0 | policyVersion | 0 | descriptors … | columns …
## [/codeblock]
## Everything is little-endian, as every machine is that Godot runs on.

enum Column {
	OBSERVATION = 1, ACTION, ACTION_MASK, REWARD, TERMINATED, TRUNCATED, FINAL_OBSERVATION, FINAL_ROW,
	NEXT_OBSERVATION, LOG_PROB, VALUE, LANE, EPISODE_START,
}
enum Element { FLOAT32 = 1, INT32, UINT8 }

const MAGIC := 0x42594C52
const VERSION := 1
const HEADER_BYTES := 64
const DESCRIPTOR_BYTES := 32
const MAX_COLUMNS := 16
const FIRST_COLUMN := HEADER_BYTES + MAX_COLUMNS * DESCRIPTOR_BYTES
const ALIGNMENT := 64

var agent_id := 0
var sequence := 0
var rows := 0
var policy_version := 0
## Column -> PackedFloat32Array, PackedInt32Array or PackedByteArray, row after row.
var values: Dictionary = {}
## Column -> PackedInt32Array: the dimensions of one row, none when a row is one number.
var shapes: Dictionary = {}
## Why the bytes that were read are no batch; empty when they are one.
var problem := ""


## Adds a column; its type is that of the array. [param width] is the numbers in a row, 0 when a row is a single one.
func put(column: Column, numbers: Variant, width: int = 0) -> RallyBatch:
	return put_shaped(column, numbers, PackedInt32Array([width] if width > 0 else []))


func put_shaped(column: Column, numbers: Variant, row_shape: PackedInt32Array) -> RallyBatch:
	values[column] = numbers
	shapes[column] = row_shape
	return self


## The bytes that a batch of these columns needs at most: [param column_bytes] are the sizes of their numbers.
static func bytes_for(column_bytes: PackedInt64Array) -> int:
	var total := FIRST_COLUMN
	for bytes in column_bytes:
		total += aligned(bytes)
	return total


static func aligned(bytes: int) -> int:
	return (bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1)


func encode() -> PackedByteArray:
	var batch := PackedByteArray()
	batch.resize(FIRST_COLUMN)
	var descriptor := HEADER_BYTES
	var length := FIRST_COLUMN
	for column: int in values:
		var data := _bytes(values[column])
		batch.resize(aligned(length))
		_describe(batch, descriptor, column, batch.size())
		descriptor += DESCRIPTOR_BYTES
		batch.append_array(data)
		length = batch.size()
	batch.encode_u32(0, MAGIC)
	batch.encode_u16(4, VERSION)
	batch.encode_u16(6, values.size())
	batch.encode_u32(8, length)
	batch.encode_s32(12, agent_id)
	batch.encode_s64(16, sequence)
	batch.encode_s32(24, rows)
	batch.encode_s64(32, policy_version)
	return batch


func _describe(batch: PackedByteArray, at: int, column: int, offset: int) -> void:
	var shape: PackedInt32Array = shapes[column]
	var count: int = values[column].size()
	batch.encode_u16(at, column)
	batch.encode_u8(at + 2, _element(values[column]))
	for i in shape.size():
		batch.encode_s32(at + 8 + 4 * i, shape[i])
	batch.encode_s32(at + 4, count / _product(shape))
	batch.encode_u32(at + 20, offset)


## Reads what a server or another client has written; never fails, but says in [member problem] what is wrong.
static func decode(bytes: PackedByteArray) -> RallyBatch:
	var batch := RallyBatch.new()
	if bytes.size() < HEADER_BYTES or bytes.decode_u32(0) != MAGIC:
		batch.problem = "%d bytes do not begin with a batch's header" % bytes.size()
		return batch
	var length := bytes.decode_u32(8)
	var columns := bytes.decode_u16(6)
	if bytes.decode_u16(4) != VERSION:
		batch.problem = "the batch has version %d, and only %d is known" % [bytes.decode_u16(4), VERSION]
	elif length > bytes.size() or columns < 1 or columns > MAX_COLUMNS:
		batch.problem = "the batch says %d columns in %d bytes, of which %d are there" % [columns, length, bytes.size()]
	elif HEADER_BYTES + columns * DESCRIPTOR_BYTES > length:
		batch.problem = "%d descriptors do not fit into %d bytes" % [columns, length]
	else:
		batch.agent_id = bytes.decode_s32(12)
		batch.sequence = bytes.decode_s64(16)
		batch.rows = bytes.decode_s32(24)
		batch.policy_version = bytes.decode_s64(32)
		for i in columns:
			batch._read_column(bytes, HEADER_BYTES + i * DESCRIPTOR_BYTES, length)
	return batch


func _read_column(bytes: PackedByteArray, at: int, length: int) -> void:
	var column := bytes.decode_u16(at)
	var element := bytes.decode_u8(at + 2)
	var shape := PackedInt32Array()
	for i in 3:
		if bytes.decode_s32(at + 8 + 4 * i) > 0:
			shape.append(bytes.decode_s32(at + 8 + 4 * i))
	var from := bytes.decode_u32(at + 20)
	var size := bytes.decode_s32(at + 4) * _product(shape) * (1 if element == Element.UINT8 else 4)
	if element < Element.FLOAT32 or element > Element.UINT8 or size < 0 or from + size > length:
		problem = "column %d of type %d has %d bytes at %d, and the batch has %d" % [column, element, size, from, length]
		return
	var data := bytes.slice(from, from + size)
	shapes[column] = shape
	match element:
		Element.FLOAT32:
			values[column] = data.to_float32_array()
		Element.INT32:
			values[column] = data.to_int32_array()
		Element.UINT8:
			values[column] = data


static func _bytes(numbers: Variant) -> PackedByteArray:
	return numbers if numbers is PackedByteArray else numbers.to_byte_array()


static func _element(numbers: Variant) -> Element:
	if numbers is PackedFloat32Array:
		return Element.FLOAT32
	return Element.INT32 if numbers is PackedInt32Array else Element.UINT8


static func _product(shape: PackedInt32Array) -> int:
	var product := 1
	for dimension in shape:
		product *= dimension
	return product

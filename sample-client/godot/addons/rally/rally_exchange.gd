class_name RallyExchange
extends RefCounted
## The exchange file, by which observations reach the server and actions come back.
##
## GDScript cannot map files into memory. It writes at an offset and flushes, and opens the file anew to read, because a
## file that stays open would answer from its buffer what stood there earlier.

## The exchange's number in commands.
var number := 0
var lanes := 0
## Why it cannot be used; empty when it can.
var problem := ""

var _path := ""
var _slot_bytes := 0
var _stride := 0
var _file: FileAccess


## Takes what [code]exchange.open[/code] has answered.
static func of(opened: Dictionary) -> RallyExchange:
	var exchange := RallyExchange.new()
	exchange.number = int(opened.get("exchange", 0))
	exchange.lanes = int(opened.get("lanes", 0))
	exchange._path = str(opened.get("path", ""))
	exchange._slot_bytes = int(opened.get("slotBytes", 0))
	exchange._stride = int(opened.get("slotStrideBytes", 0))
	exchange._file = FileAccess.open(exchange._path, FileAccess.READ_WRITE)
	if exchange._file == null:
		exchange.problem = "cannot open %s: %s" % [exchange._path, error_string(FileAccess.get_open_error())]
	return exchange


## Writes a request. Not while the slot is the server's, that is until the last command that named it was answered.
func write(slot: int, batch: RallyBatch) -> void:
	var bytes := batch.encode()
	if bytes.size() > _slot_bytes:
		problem = "a batch of %d bytes does not fit into a slot of %d" % [bytes.size(), _slot_bytes]
		return
	_file.seek(slot * _stride)
	_file.store_buffer(bytes)
	_file.flush()


## Reads a reply of at most so many bytes.
func read(slot: int, most: int) -> RallyBatch:
	var file := FileAccess.open(_path, FileAccess.READ)
	if file == null:
		var none := RallyBatch.new()
		none.problem = "cannot open %s: %s" % [_path, error_string(FileAccess.get_open_error())]
		return none
	file.seek(slot * _stride + _slot_bytes)
	return RallyBatch.decode(file.get_buffer(mini(most, _slot_bytes)))

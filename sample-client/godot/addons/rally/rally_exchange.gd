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
var _slots := 0
var _slot_bytes := 0
var _stride := 0
var _file: FileAccess
var _sequence := 0
var _at_server: Dictionary = {}  # slot -> RallyRequest: the last that named it


## Asks for one with a slot for each of them, large enough for rounds of so many steps.
static func open(server: RallyServer, rollouts: Array[RallyRollout], steps: int) -> RallyRequest:
	var bytes := 4096
	for rollout in rollouts:
		bytes = maxi(bytes, rollout.slot_bytes(steps))
	return server.request("exchange.open", {
		"slots": rollouts.size(), "slotBytes": (bytes + 4095) & ~4095, "lanes": rollouts[0].lanes,
	})


## Takes what [code]exchange.open[/code] has answered.
static func of(opened: Dictionary) -> RallyExchange:
	var exchange := RallyExchange.new()
	exchange.number = int(opened.get("exchange", 0))
	exchange.lanes = int(opened.get("lanes", 0))
	exchange._path = str(opened.get("path", ""))
	exchange._slots = int(opened.get("slots", 0))
	exchange._slot_bytes = int(opened.get("slotBytes", 0))
	exchange._stride = int(opened.get("slotStrideBytes", 0))
	exchange._file = FileAccess.open(exchange._path, FileAccess.READ_WRITE)
	if exchange._file == null:
		exchange.problem = "cannot open %s: %s" % [exchange._path, error_string(FileAccess.get_open_error())]
	return exchange


## Writes a batch into a slot and sends the command that names it. Until that is answered, the slot is the server's.
func send(server: RallyServer, method: String, params: Dictionary, slot: int, batch: RallyBatch) -> RallyRequest:
	_sequence += 1
	batch.sequence = _sequence
	var bytes := batch.encode()
	if bytes.size() > _slot_bytes:
		var refused := RallyRequest.new(method)
		refused.fail("INVALID_BATCH", "a batch of %d bytes does not fit into a slot of %d: a round has become longer than "
				% [bytes.size(), _slot_bytes] + "it was when the runner started; stop it, and start it again")
		return refused
	_file.seek(slot * _stride)
	_file.store_buffer(bytes)
	_file.flush()
	params.merge({"exchange": number, "slot": slot})
	_at_server[slot] = server.request(method, params)
	return _at_server[slot]


## What somebody has done to its file, for people; empty while it is whole. The server deletes it when it is closed, and not
## before.
func damage() -> String:
	if not FileAccess.file_exists(_path):
		return "somebody has deleted the exchange file %s" % _path
	var file := FileAccess.open(_path, FileAccess.READ)
	var length := file.get_length() if file != null else 0
	return "" if length >= _slots * _stride else "somebody has cut the exchange file %s to %d of %d bytes" % [
			_path, length, _slots * _stride]


## Waits until no slot is the server's, and closes it: its lanes, and steps that still lack outcomes, are forgotten.
func close(server: RallyServer) -> void:
	for sent: RallyRequest in _at_server.values():
		await sent.answered()
	await server.request("exchange.close", {"exchange": number}).answered()


## Tells the server, without waiting for it, that nobody will use it any more.
func leave(server: RallyServer) -> void:
	server.request("exchange.close", {"exchange": number})


## The actions in a slot's reply, [rows, width], or null; [member problem] says why. A width of 0: one of n.
func actions(slot: int, rows: int, width: int) -> Variant:
	var count := rows * maxi(1, width)
	var reply := _read(slot, RallyBatch.bytes_for([4 * count, 4 * rows, 4 * rows]))
	var chosen: Variant = reply.values.get(RallyBatch.Column.ACTION)
	problem = reply.problem
	if problem.is_empty() and (chosen == null or chosen.size() != count):
		problem = "there are not %d numbers of them" % count
	return chosen if problem.is_empty() else null


## Reads a reply of at most so many bytes.
func _read(slot: int, most: int) -> RallyBatch:
	var file := FileAccess.open(_path, FileAccess.READ)
	if file == null:
		var none := RallyBatch.new()
		none.problem = "cannot open %s: %s" % [_path, error_string(FileAccess.get_open_error())]
		return none
	file.seek(slot * _stride + _slot_bytes)
	return RallyBatch.decode(file.get_buffer(mini(most, _slot_bytes)))

class_name Suite
extends SceneTree
## Runs the methods of a script whose names begin with "test_", one after the other, and says which checks failed. Ends
## with exit code 1 when one did. With arguments after "--", only those that contain one of them are run.

## A test that takes longer has failed, and with it the suite.
const TEST_MS := 120_000

var _failures := 0
var _current := ""
var _began := 0


func _initialize() -> void:
	_run_all.call_deferred()


func _process(_delta: float) -> bool:
	if not _current.is_empty() and Time.get_ticks_msec() - _began > TEST_MS:
		print("FAILED  %s: it took more than %d s" % [_current, TEST_MS / 1000])
		quit(1)
	return false


func _run_all() -> void:
	var passed := 0
	var failed := 0
	var asked := OS.get_cmdline_user_args()
	for method: Dictionary in get_script().get_script_method_list():
		var named: String = method["name"]
		if not named.begins_with("test_") or not (asked.is_empty() or _names(asked, named)):
			continue
		_current = named
		_began = Time.get_ticks_msec()
		_failures = 0
		await call(named)
		print("%s  %s (%d ms)" % ["ok    " if _failures == 0 else "FAILED", named.trim_prefix("test_").replace("_", " "),
				Time.get_ticks_msec() - _began])
		passed += 1 if _failures == 0 else 0
		failed += 0 if _failures == 0 else 1
	print("%d passed, %d failed" % [passed, failed])
	quit(0 if failed == 0 and passed > 0 else 1)


func _names(asked: PackedStringArray, test: String) -> bool:
	for part in asked:
		if test.contains(part):
			return true
	return false


## Notes a failure when [param holds] is false.
func check(holds: bool, what: String) -> void:
	if not holds:
		_failures += 1
		print("     - %s: %s" % [_current, what])


func same(seen: Variant, expected: Variant, what: String) -> void:
	check(seen == expected, "%s is %s, not %s" % [what, seen, expected])


## Waits, while frames go by, until the condition holds, and fails when it does not in time.
func until(condition: Callable, what: String, milliseconds := 45_000) -> bool:
	var end := Time.get_ticks_msec() + milliseconds
	while not condition.call():
		if Time.get_ticks_msec() > end:
			check(false, "waited %d ms in vain until %s" % [milliseconds, what])
			return false
		await process_frame
	return true

class_name RallyTrouble
extends RefCounted
## What an error that the server has answered means for the round that is played.

## PASSES: a later round puts it right by itself. LOST: the server is being launched again. FORGOTTEN: it is another one by
## now. FATAL: somebody has to look.
enum Kind { NONE, PASSES, LOST, FORGOTTEN, FATAL }

const PASSING: PackedStringArray = ["ROLLOUT_DISCARDED", "NOTHING_TO_TRAIN", "AGENT_DETERMINISTIC", "DIVERGED", "CANCELLED",
		"DISK_FULL", "TOO_MANY_REQUESTS"]


static func of(answer: RallyRequest) -> Kind:
	if answer.ok:
		return Kind.NONE
	if answer.error in PASSING:
		return Kind.PASSES
	if answer.error in [RallyRequest.CONNECTION_LOST, "SHUTTING_DOWN"]:
		return Kind.LOST
	return Kind.FORGOTTEN if answer.error in ["UNKNOWN_AGENT", "UNKNOWN_EXCHANGE"] else Kind.FATAL

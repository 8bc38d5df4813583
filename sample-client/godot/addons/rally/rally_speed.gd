class_name RallySpeed
extends RefCounted
## How fast the engine's time goes: many times faster, a step of the physics stays as long as ever.


static func set_times(times: int) -> void:
	var ticks: int = ProjectSettings.get_setting("physics/common/physics_ticks_per_second")
	Engine.physics_ticks_per_second = ticks * times
	Engine.time_scale = times
	Engine.max_physics_steps_per_frame = maxi(8, times + 1)

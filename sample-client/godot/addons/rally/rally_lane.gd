class_name RallyLane
extends SubViewport
## One simulation's place among many: a viewport with a world of its own, so that the physics of the games never meet,
## whatever layers they use and wherever their nodes stand. It draws only when somebody looks.

var simulation: RallySimulation

var _frozen := false


## A place for a new instance of the scene; null when its root is no [RallySimulation].
static func of(scene: PackedScene) -> RallyLane:
	var root := scene.instantiate()
	if not root is RallySimulation:
		root.free()
		return null
	var lane := RallyLane.new()
	lane.simulation = root
	lane.world_2d = World2D.new()
	lane.own_world_3d = not lane.simulation.find_children("*", "Node3D", true, false).is_empty()
	lane.size = Vector2i(2, 2)
	lane.render_target_update_mode = SubViewport.UPDATE_DISABLED
	lane.disable_3d = not lane.own_world_3d
	lane.gui_disable_input = true
	# A frozen body stays where it is, instead of leaving the world and coming back.
	for body: CollisionObject2D in lane.simulation.find_children("*", "CollisionObject2D", true, false):
		body.disable_mode = CollisionObject2D.DISABLE_MODE_KEEP_ACTIVE
	for body: CollisionObject3D in lane.simulation.find_children("*", "CollisionObject3D", true, false):
		body.disable_mode = CollisionObject3D.DISABLE_MODE_KEEP_ACTIVE
	lane.add_child(lane.simulation)
	return lane


## Stops the game's time, scripts and physics alike, or lets it go on.
func freeze(frozen: bool) -> void:
	if frozen == _frozen:
		return
	_frozen = frozen
	simulation.process_mode = Node.PROCESS_MODE_DISABLED if frozen else Node.PROCESS_MODE_INHERIT
	PhysicsServer2D.space_set_active(world_2d.space, not frozen)
	if own_world_3d:
		PhysicsServer3D.space_set_active(find_world_3d().space, not frozen)


## Draws the game from now on, so many pixels large; [param field] is the part of it that fills them.
func look(pixels: Vector2i, field: Vector2i) -> void:
	size = pixels.max(Vector2i(2, 2))
	size_2d_override = field
	size_2d_override_stretch = true
	render_target_update_mode = SubViewport.UPDATE_ALWAYS


## Draws it no longer.
func look_away() -> void:
	render_target_update_mode = SubViewport.UPDATE_DISABLED
	size = Vector2i(2, 2)

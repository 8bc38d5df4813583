@tool
extends EditorPlugin
## Adds "Rally: check the server" to the editor's tools. It starts the server as the edited scene's [RallyServer] would,
## in a folder of its own, and says whether game and server fit together.

const CHECK := "Rally: check the server"


func _enter_tree() -> void:
	add_tool_menu_item(CHECK, _check)


func _exit_tree() -> void:
	remove_tool_menu_item(CHECK)


func _check() -> void:
	var scene := EditorInterface.get_edited_scene_root()
	var found := scene.find_children("*", "RallyServer", true, false) if scene != null else []
	var settings: RallyServer = found[0] if not found.is_empty() else null
	var told := await RallyCheck.new().run(self, settings.server_path if settings else "", settings.java_path if settings else "")
	var dialog := AcceptDialog.new()
	dialog.title = "Rally"
	dialog.dialog_text = told
	dialog.visibility_changed.connect(func() -> void:
		if not dialog.visible:
			dialog.queue_free())
	EditorInterface.popup_dialog_centered(dialog)

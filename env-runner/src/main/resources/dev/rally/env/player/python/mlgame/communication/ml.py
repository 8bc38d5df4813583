"""What scripts with a function ml_loop say to the game, and hear of it."""

_ALIVE = "GAME_ALIVE"


class _Link:
    wire = None
    where = ""
    plain = None
    begun = False
    scene = None
    late_answer = None


def attach(wire, where, plain):
    """Called once, before ml_loop."""
    _Link.wire, _Link.where, _Link.plain = wire, where, plain


def ml_ready():
    """Ready for the first round, or for the next one, in answer to the scene that ended the last."""
    if not _Link.begun:
        _Link.begun = True
        _Link.wire.send("ready", _Link.where)
    elif _Link.scene is not None:
        _Link.scene = _Link.late_answer = None
        _Link.wire.send("reset")
        _Link.wire.receive()
        _Link.wire.send("ready", _Link.where)


def recv_from_game():
    """Waits for the next scene information."""
    if not _Link.begun:
        ml_ready()
    if _Link.scene is not None:
        _Link.wire.send(*(_Link.late_answer or ("answer", None, None)))
        _Link.late_answer = None
    _Link.scene = _Link.wire.receive()[1]
    return _Link.scene


def send_to_game(message):
    """A dict with frame and command. What follows a round's end is held back: ml_ready may be the answer to it."""
    if _Link.scene is None or _Link.late_answer is not None:
        return
    answer = ("answer", _Link.plain(message.get("command")), message.get("frame"))
    if _Link.scene.get("status", _ALIVE) != _ALIVE:
        _Link.late_answer = answer
        return
    _Link.scene = None
    _Link.wire.send(*answer)

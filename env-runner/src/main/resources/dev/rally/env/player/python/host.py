"""Hosts one player's script, the argument: a class MLPlay, or a function ml_loop, in a process of its own.

Orders and answers are pickles of plain data behind their length (4 bytes, big-endian). They travel over what were standard input and
output when this began: the script finds an empty standard input, and what it prints goes to standard error.

    ("begin", settings)            -> ("ready", where the script's update is)
    ("update", scene, keyboard)    -> ("answer", command, frame or None) or ("reset",)
    ("reset",)                     -> ("ready", where)

Whatever fails is answered with ("error", text). The end of the input is the end of this process.
"""
import importlib.util
import inspect
import io
import os
import pickle
import re
import select
import signal
import struct
import sys
import threading
import traceback
import types

PROTOCOL = 4
TEXT_LIMIT = 16000
ALIVE = "GAME_ALIVE"
OLD_IMPORT = re.compile(r"^\s*(import|from)\s+(games\.)?\w+\.communication\b", re.MULTILINE)


class Ended(BaseException):
    """The match has no more orders."""


class Wire:
    """The two ends that lead to the match. Nobody else has them, not even a script's children."""

    def __init__(self):
        self._in = os.fdopen(os.dup(0), "rb")
        self._out = os.fdopen(os.dup(1), "wb")
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        self._ended = False

    def watch(self):
        """Ends this process when the match is gone, whatever the script is at."""
        if hasattr(select, "poll"):
            threading.Thread(target=self._await_loss, daemon=True).start()

    def _await_loss(self):
        poller = select.poll()
        poller.register(self._out.fileno(), 0)
        poller.poll()
        os._exit(1)

    def receive(self):
        length = self._in.read(4)
        if len(length) < 4:
            if self._ended:
                os._exit(0)  # the script would not hear of it
            self._ended = True
            raise Ended()
        return pickle.loads(self._in.read(struct.unpack(">I", length)[0]))

    def send(self, *answer):
        data = pickle.dumps(answer, PROTOCOL)
        self._out.write(struct.pack(">I", len(data)) + data)
        self._out.flush()


def plain(value, limit):
    """A command as plain data; what is none, but can be looked up in a dict, by what it says of itself."""
    taken = _plain(value)
    size = len(pickle.dumps(taken, PROTOCOL))
    if size > limit:
        raise ValueError("the command takes %d bytes; allowed are %d" % (size, limit))
    return taken


def _plain(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, tuple):
        return tuple(_plain(inner) for inner in value)
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, dict):
        return {_plain(key): _plain(inner) for key, inner in value.items()}
    try:
        hash(value)
    except TypeError:
        raise TypeError("the command is a %s, which is neither plain data nor hashable" % type(value).__name__) from None
    return repr(value)


class Script:
    """A script's module, loaded from its file; its siblings can be imported as in the framework."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        folder, file = os.path.split(self.path)
        root, package = self._package(folder)
        for place in reversed([os.getcwd(), os.path.dirname(folder), root]):
            sys.path.insert(1, place)
        sys.path.append(folder)
        stem = file.split(".py")[0]
        name = package + "." + stem if self._register(root, package) else stem
        spec = importlib.util.spec_from_file_location(name, self.path)
        self.module = importlib.util.module_from_spec(spec)
        sys.modules[name] = self.module
        spec.loader.exec_module(self.module)

    @staticmethod
    def _package(folder):
        """games.pingpong.ml where the folder stands like that, else the folder's own name."""
        parts = folder.split(os.sep)
        if "games" in parts:
            at = len(parts) - 1 - parts[::-1].index("games")
            if all(part.isidentifier() for part in parts[at:]):
                return os.sep.join(parts[:at]) or os.sep, ".".join(parts[at:])
        return os.path.dirname(folder), os.path.basename(folder)

    @staticmethod
    def _register(root, package):
        """Packages without their own code, which may need what is not installed; not in the place of a known one."""
        names = package.split(".")
        if not all(name.isidentifier() for name in names) or names[0] in sys.builtin_module_names:
            return False
        known = importlib.util.find_spec(names[0])
        if known is not None and os.path.join(root, names[0]) not in (known.submodule_search_locations or []):
            return False
        for end in range(1, len(names) + 1):
            module = types.ModuleType(".".join(names[:end]))
            module.__path__ = [os.path.join(root, *names[:end])]
            sys.modules[module.__name__] = module
            if end > 1:
                setattr(sys.modules[".".join(names[: end - 1])], names[end - 1], module)
        return True

    def where(self, thing=None):
        """As in tracebacks."""
        code = getattr(inspect.unwrap(thing), "__code__", None) if thing is not None else None
        line = ", line %d" % code.co_firstlineno if code else ""
        return 'File "%s"%s' % (code.co_filename if code else self.path, line)


def make(play, settings):
    """An MLPlay, in whichever way its constructor wants its arguments."""
    parameters = _parameters(play.__init__)
    kinds = [p.kind for p in parameters.values()]
    keywords = inspect.Parameter.VAR_KEYWORD in kinds
    if "ai_name" in parameters or (keywords and not _positional(play.__init__)):
        given = {"ai_name": settings["ai_name"], "game_params": settings["game_params"]}
        return play(**{name: given[name] for name in given if keywords or name in parameters}), True
    more = {"game_params": settings["game_params"]} if "game_params" in parameters else {}
    return play(*settings["args"], **more), False


def _parameters(function):
    if function is object.__init__:
        return {}
    try:
        return dict(list(inspect.signature(function).parameters.items())[1:])
    except (TypeError, ValueError):
        return {}


def _positional(function):
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p for p in _parameters(function).values() if p.kind in kinds]


def takes_keyboard(update):
    """Whether it wants a second argument: of a bound method, self is gone already."""
    try:
        parameters = inspect.signature(update).parameters.values()
    except (TypeError, ValueError):
        return False
    kinds = [p.kind for p in parameters]
    named = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(kind in named for kind in kinds) >= 2 or inspect.Parameter.VAR_POSITIONAL in kinds


def serve(wire, script, play, settings):
    """A class MLPlay: one order, one answer."""
    player, by_keywords = make(play, settings)
    where = settings["where"] = script.where(getattr(play, "update", None))
    wire.send("ready", where)
    while True:
        order = wire.receive()
        if order[0] == "reset":
            player.reset()
            wire.send("ready", where)
            continue
        scene = order[1]
        over = scene.get("status", ALIVE) != ALIVE if isinstance(scene, dict) else False
        command = player.update(scene, order[2]) if takes_keyboard(player.update) else player.update(scene)
        if (isinstance(command, str) and command == "RESET") or (by_keywords and over):
            wire.send("reset")
        else:
            wire.send("answer", plain(command, settings["limit"]), None)


def serve_loop(wire, script, settings):
    """A function ml_loop, which asks and answers by itself."""
    comm = sys.modules.get("mlgame.communication.ml")
    if comm is None or not hasattr(comm, "attach"):
        raise ImportError(too_old(script.path))
    loop = script.module.ml_loop
    comm.attach(wire, script.where(loop), lambda command: plain(command, settings["limit"]))
    loop(*settings["args"][: len(inspect.signature(loop).parameters)])
    raise RuntimeError("ml_loop has returned; it must go on until the game ends")


def too_old(path):
    return (
        "%s is a script of version 5 or older, or of none: hosted are scripts with a class MLPlay (versions 7 and later), and with"
        " a function ml_loop that imports mlgame.communication.ml (version 6)" % path
    )


def run(wire, settings):
    try:
        script = Script(settings["script"])
    except ModuleNotFoundError as missing:
        with open(settings["script"], errors="replace") as source:
            old = OLD_IMPORT.search(source.read())
        if old:
            raise ImportError(too_old(settings["script"])) from missing
        raise
    play = getattr(script.module, "MLPlay", None)
    if play is not None:
        serve(wire, script, play, settings)
    elif hasattr(script.module, "ml_loop"):
        serve_loop(wire, script, settings)
    else:
        raise AttributeError("%s has no class MLPlay" % script.where())


def explain(failure, settings):
    """The traceback from the script's first line on; where there is none, the script."""
    trace = failure.__traceback__
    while trace is not None and (
        trace.tb_frame.f_code.co_filename == __file__ or "importlib" in trace.tb_frame.f_code.co_filename
    ):
        trace = trace.tb_next
    failure.__suppress_context__ = failure.__suppress_context__ or trace is None
    lines = traceback.format_exception(type(failure), failure, trace)
    if trace is None and not isinstance(failure, (SyntaxError, ImportError)):
        lines.insert(0, settings.get("where", 'File "%s"' % os.path.abspath(settings["script"])) + "\n")
    text = "".join(lines).rstrip("\n")
    if isinstance(failure, SystemExit):
        text = "The process '%s' is exited by itself. %s" % (settings["name"], text)
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT // 2] + "\n…\n" + text[-TEXT_LIMIT // 2 :]


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the match's
    wire = Wire()
    sys.stdin = io.TextIOWrapper(os.fdopen(os.dup(0), "rb"))
    sys.stdout.reconfigure(line_buffering=True)
    wire.watch()
    settings = wire.receive()[1]
    settings["script"] = sys.argv[1]
    try:
        run(wire, settings)
    except Ended:
        pass
    except BrokenPipeError:
        os._exit(1)
    except BaseException as failure:  # a script may raise anything, and sys.exit is one of them
        wire.send("error", explain(failure, settings))


if __name__ == "__main__":
    main()

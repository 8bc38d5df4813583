"""What a client wants to find again with a checkpoint: small, it goes with the command; large, in a file."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any, Callable, Optional

from .connection import encoded
from .errors import CorruptCheckpoint

INLINE_BYTES = 256 * 1024
"""What is larger goes in a file: a line of the channel is bounded, and everybody waits while it is read."""

_numbers = itertools.count(1)


def saved(files: Optional[Path], state: Any, save: Callable[[dict], dict]) -> dict:
    """Calls ``save`` with the params that carry the state.

    :param files: the connection's folder for files that commands name
    """
    text = None if state is None else encoded(state)
    if text is None or files is None or len(text) <= INLINE_BYTES:
        return save({"clientState": state})
    files.mkdir(parents=True, exist_ok=True)
    file = files / f"state-{next(_numbers)}.json"
    try:
        file.write_bytes(text)
        return save({"clientStateFile": file.name})
    finally:
        file.unlink(missing_ok=True)


def loaded(made: dict) -> Any:
    """The state that came with an agent's checkpoint; bytes where another client has saved what is no JSON."""
    file = made.get("clientStateFile")
    if file is None:
        return made.get("clientState")
    try:
        content = Path(file).read_bytes()
    except OSError as e:
        raise CorruptCheckpoint(f"the state that was saved with checkpoint {made.get('checkpoint')}: {e}") from e
    try:
        return json.loads(content)
    except ValueError:
        return content

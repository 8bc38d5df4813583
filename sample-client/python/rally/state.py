"""What a client wants to find again with a checkpoint: small, it goes with the command; large, in a file."""

from __future__ import annotations

import errno
import itertools
import json
from pathlib import Path
from typing import Any, Callable, Optional

from .connection import encoded
from .errors import CorruptCheckpoint, DiskFull

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
    file = files / f"state-{next(_numbers)}.json"
    try:
        written(file, text)
        return save({"clientStateFile": file.name})
    finally:
        file.unlink(missing_ok=True)


def written(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as e:
        if e.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(f"there is no room for the {len(content)} bytes of {file}, a client's state") from e


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

"""Whose a home is: one server's at a time, and a dying one's until it has saved."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Callable, Optional

from .connection import Connection
from .errors import RallyError, ServerDied
from .process import Ready, ServerProcess, running

log = logging.getLogger("rally")

HOME_IN_USE = 3
"""The exit code of a server whose home another one has."""
IDLE_S = 10
"""A server that no client uses may be one whose client was killed just now, and that is about to notice."""
PROBE_S = 2
AGAIN_S = 0.5


def start_when_free(
    start: Callable[[], ServerProcess], home: Path, patience_s: float, attach: bool
) -> Optional[ServerProcess]:
    """Starts a server, as soon as one that is dying has left the home.

    :param patience_s: how long one that does not answer, for it saves, or stands still, is waited for
    :param attach: whether one that is used will do
    :return: None: there is one that is used
    :raises ServerDied: with exit code 3, when the home is another server's and stays it
    """
    begun = time.monotonic()
    told = False
    while True:
        try:
            return start()
        except ServerDied as e:
            others = clients(home) if e.exit_code == HOME_IN_USE else None
            if others and attach:
                return None
            waited = time.monotonic() - begun
            if e.exit_code != HOME_IN_USE or others or waited > (patience_s if others is None else IDLE_S):
                raise
        if not told:
            told = True
            log.warning("another server has %s, and no client uses it: waiting for its end", home)
        time.sleep(AGAIN_S)


def clients(home: Path) -> Optional[int]:
    """How many clients the home's server has; None when it does not answer."""
    try:
        ready = running(home)
        connection = Connection(ready.host, ready.port, PROBE_S)
    except (RallyError, OSError):
        return None
    try:
        connection.call("hello", hello(ready, "looks whether this home is used"))
        return connection.call("status", {})["clients"] - 1
    except (RallyError, LookupError, TypeError):
        return None
    finally:
        connection.close()


MIN_VERSION = MAX_VERSION = 1
"""The protocol versions that this client speaks."""


def hello(ready: Ready, client: str) -> dict:
    return {"token": ready.token, "minVersion": MIN_VERSION, "maxVersion": MAX_VERSION, "client": client}

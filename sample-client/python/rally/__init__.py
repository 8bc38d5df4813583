"""A client of Rally, the reinforcement-learning co-process for game engines.

>>> import rally
>>> with rally.launch("rally-ai-server.jar", home="rally-home") as server:                            # doctest: +SKIP
...     agent = server.create({"name": "cat", "observation": {"type": "float32", "shape": [4]},
...                            "action": {"type": "discrete", "n": 2}})

Everything here follows docs/protocol.md and docs/batch-format.md; numpy is used where it is installed. ``RemoteVectorEnv``
follows docs/env-server.md, and needs Gymnasium.
"""

from . import errors
from .agent import Agent, Inference
from .batch import BatchView, BatchWriter
from .columns import BatchError, Column, ElementType
from .connection import Pending
from .errors import *  # noqa: F403 - the errors are this package's
from .exchange import Exchange, Slot
from .outcomes import Outcomes
from .server import Server, attach, connect, launch

__version__ = "0.1.0"


def __getattr__(name: str):
    """What needs Gymnasium is loaded when it is asked for."""
    if name == "RemoteVectorEnv":
        from .vector_env import RemoteVectorEnv

        return RemoteVectorEnv
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

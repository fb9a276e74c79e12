"""Back ends that misbehave on purpose, over real sockets, with books of what they saw."""

from connectors.testing.rig.driver import build_driver, mark, read_diary
from connectors.testing.rig.misbehaviour import FOREVER, Misbehaviour, misbehaviours
from connectors.testing.rig.proxy import FaultProxy
from connectors.testing.rig.server import (
    HALF_CLOSE,
    RESET,
    ScriptedServer,
    Seen,
    Wait,
    http_answer,
)

__all__ = [
    "FOREVER",
    "HALF_CLOSE",
    "RESET",
    "FaultProxy",
    "Misbehaviour",
    "ScriptedServer",
    "Seen",
    "Wait",
    "build_driver",
    "http_answer",
    "mark",
    "misbehaviours",
    "read_diary",
]

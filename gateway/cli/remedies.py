"""What a person can do about a back end that did not answer as it should, by condition."""

from __future__ import annotations

from connectors.errors import (
    AccessDenied,
    BadAnswer,
    CallError,
    Changed,
    ConnectionLost,
    Crashed,
    Fault,
    Redirected,
    Refused,
    TimedOut,
    TooLarge,
    Unavailable,
    Unencodable,
    Unentitled,
    Unrouted,
)

_REMEDIES: dict[type[CallError], str] = {
    Unavailable: "is it running, and is its address in gateway.yaml right?",
    AccessDenied: "look at its account or certificate in gateway.yaml",
    Refused: "something before it answered; ask who runs it",
    TimedOut: "say a longer timeout in gateway.yaml, or ask for less",
    ConnectionLost: "it ended the connection amid the call; look into its log",
    Crashed: "look at the driver's version, and into the gateway's log",
    Changed: "`brygga doctor` tells what differs; `brygga snapshot` pins it",
    TooLarge: "ask for less, or say a larger max-answer in gateway.yaml",
    Redirected: "say the address that it sends to in gateway.yaml",
    BadAnswer: "what came is shown under 'received'; `brygga drift` tells of a changed contract",
    Unencodable: "look at the route's arguments",
    Unrouted: "ask the platform's operator for a route to it",
    Unentitled: "order access for the gateway",
    Fault: "what came is shown under 'received'; rules below faults: make problems of faults",
}


def remedy(error: CallError) -> str:
    """Return what to do about an error, by its own class or the nearest above it."""
    return next(_REMEDIES[each] for each in type(error).__mro__ if each in _REMEDIES)

"""What national infrastructures demand of every SOAP call: RIV-TA, X-Road."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.errors import BindError
from connectors.soap.profiles.profile import Ordinary, Profile, bring, understanding
from connectors.soap.profiles.rivta import Rivta
from connectors.soap.profiles.xroad import XRoad

__all__ = ["Profile", "bring", "profile_of", "understanding"]


def profile_of(settings: Mapping[str, Any]) -> Profile:
    """Return the profile that loaded settings of a back end name; raise BindError for two."""
    if "rivta" in settings and "xroad" in settings:
        raise BindError("a back end follows one profile", "say rivta or xroad", ("xroad",))
    if "rivta" in settings:
        return Rivta(settings["rivta"])
    return XRoad(settings["xroad"]) if "xroad" in settings else Ordinary()

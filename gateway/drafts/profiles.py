"""The national infrastructures whose headers a WSDL declares, and how a draft tells of them."""

from __future__ import annotations

from collections.abc import Collection

XROAD_HEADERS = frozenset({"client", "service", "id", "protocolVersion"})
XROAD3_HEADERS = frozenset({"consumer", "producer", "service", "id"})
RIVTA_HEADERS = frozenset({"LogicalAddress"})
NAMES = {"rivta": "RIV-TA", "xroad": "X-Road"}
_TODO = {
    "rivta": """\
    # TODO its operations declare the header of RIV-TA. Say whose answer is wanted, and for whom,
    # and leave headers: out of the routes (docs/how-to/riv-ta.md):
    # rivta:
    #   logical-address: SE2321000016-1003  # or $claims.careUnit
    #   original-consumer-hsaid: SE2321000016-APP1
""",
    "xroad": """\
    # TODO its operations declare the headers of X-Road. Say who calls whose service, and leave
    # headers: out of the routes (docs/reference/soap.md, xroad):
    # xroad:
    #   client: INSTANCE/CLASS/CODE/SUBSYSTEM   # your own member and subsystem
    #   service: INSTANCE/CLASS/CODE/SUBSYSTEM  # those of the service
    #   user-id: $claims.user                   # for whom, where the service wants to know
""",
}


def profile_of(headers: Collection[str]) -> str:
    """Return the key of the profile that headers are of, or nothing."""
    if set(headers) >= XROAD_HEADERS:
        return "xroad"
    return "rivta" if set(headers) >= RIVTA_HEADERS else ""


def instead_of(headers: Collection[str]) -> str:
    """Return what an integrator should know who binds such headers by hand."""
    if profile := profile_of(headers):
        return f"; with {profile}: at the back end, none of these"
    if set(headers) >= XROAD3_HEADERS:
        return "; they are of X-Road's protocol 3, and xroad: speaks 4.0"
    return "; in RIV-TA 2.0, To is the logical address" if "To" in headers else ""


def todo_of(profile: str) -> str:
    """Return the lines for a back end's entry: comments, since a person must fill them in."""
    return _TODO.get(profile, "")

"""What the demo tells of where a client lives, in whichever way a test reads its texts."""

from collections.abc import Callable

from gateway.mapping.model import Field
from gateway.plan.specs import FieldSpec


def contact(spec: Callable[..., FieldSpec]) -> tuple[FieldSpec, ...]:
    """Return a client's address, phone and alert; ``spec`` makes a field of a name and sources."""
    return (
        FieldSpec(
            Field("address", sensitivity="protected", fields={}),
            fields=(
                spec("street", "ADR1", omit_if=("blank",)),
                spec("postalCode", "POSTNR", convert={"postal-code": "SE"}, omit_if=("blank",)),
                spec("city", "ORT", omit_if=("blank",)),
            ),
        ),
        spec(
            "phone",
            "TFN",
            convert={"phone": "SE"},
            on_bad="raw",
            sensitivity="protected",
            omit_if=("blank",),
        ),
        spec("alertText", "OBS_TXT", omit_if=("blank",)),
    )

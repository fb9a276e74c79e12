"""The demo's people: what each one's token says."""

from dataclasses import dataclass

READS = (
    "visits:read",
    "clients:read",
    "notes:read",
    "keys:read",
    "devices:read",
    "staff:read",
    "code-lists:read",
)
"""Every scope of the demo's mapping."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs in: an opaque subject, the staff code, unit and device that the claims hold."""

    name: str
    title: str
    subject: str
    staff: str
    unit: str
    device: str
    scopes: tuple[str, ...] = READS


PEOPLE = {
    person.name: person
    for person in (
        Person(
            "anna",
            "assistant nurse, Hemtjänst Norr",
            "5b1f0c52-5a0e-4c0e-9d3e-5d8f0f6a7c11",
            "ANLI01",
            "HN01",
            "INV00421",
        ),
        Person(
            "kare",
            "care assistant, whose delegation has expired",
            "9e0d3a4e-2a3b-4a57-8a8e-6b1f3c2d4e12",
            "KAPE03",
            "HN01",
            "INV00421",
        ),
        Person(
            "marta",
            "nurse who has quit: refused",
            "c7a2b1d0-71f4-4f5b-bb5d-0a9c8e7d6f13",
            "MASÖ02",
            "HN01",
            "INV00421",
        ),
        Person(
            "siv",
            "head of the unit, without visits of her own",
            "2d4f6a8c-1b3d-4e5f-8071-92a3b4c5d614",
            "SIHA01",
            "HN01",
            "INV00421",
        ),
        Person(
            "tor",
            "IT technician: devices and code lists, no clients",
            "e8f1a2b3-c4d5-4e6f-9a0b-1c2d3e4f5a15",
            "TOBE01",
            "ITDR",
            "INV00430",
            ("devices:read", "staff:read", "code-lists:read"),
        ),
    )
}

"""What generated decoders call: leaves, attributes, types, wildcards and repeating groups.

Elements are lxml's, ``name`` is what the WSDL calls one; None is nil. What breaks the declared
structure is BadAnswer, which names the element and shows nothing of what the back end sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from connectors.contract import Stream
from connectors.errors import BadAnswer
from connectors.soap.attachments import Attachments, stream_of
from connectors.soap.references import References
from connectors.soap.structural import INSTANCE, TYPE, add, is_nil, name_in, structural

NOTHING = Attachments()

Place = tuple[int, int, bool]  # of an element in a group: the branch, where in it, may it repeat
Names = frozenset[str]  # what a type has: its attributes, and its lists, which are always there
# The name shown, whether it is abstract, what it has, and the tags that only others have.
Type = tuple[str, bool, Names, Names]
Types = tuple[str, Type, Mapping[str, Type]]


class Reading:
    """What is noted while one answer is decoded, and where its attachments are.

    ``nils`` is False where no element can say that it is nil, so that none need be asked.
    """

    __slots__ = ("attachments", "nils", "references", "types", "unknown")

    def __init__(self, attachments: Attachments = NOTHING, *, nils: bool = True) -> None:
        self.attachments = attachments
        self.nils = nils
        self.references: Any = None
        self.unknown: set[str] = set()
        self.types: set[tuple[str, str]] = set()

    def refer(self, root: Any) -> None:
        """Look for what is referred to in the whole body around an answer."""
        body = root.getparent()
        self.references = References(root if body is None else body, self.types)

    @property
    def warnings(self) -> tuple[str, ...]:
        """The codes: an ``unknown-element`` per name, and one per type that is no type there."""
        return ("unknown-element",) * len(self.unknown) + tuple(code for code, _ in self.types)


def broken(name: str) -> BadAnswer:
    """Return the error of an element that is not as it is declared."""
    return BadAnswer(f"the element {name} breaks the structure that the WSDL declares")


# ---- leaves -------------------------------------------------------------------------------------


def text(element: Any, name: str, nils: bool) -> str | None:  # noqa: FBT001 - generated code calls
    """Return the text of a simple element as it is written."""
    return text_or(element, name, "", nils)


def text_or(element: Any, name: str, default: str, nils: bool) -> str | None:  # noqa: FBT001
    """Return the text of a simple element, the default where it is empty (XSD 1, 3.3.4)."""
    if nils and is_nil(element):
        return None
    if len(element):
        raise broken(name)
    return element.text or default


def within(element: Any, name: str) -> None:
    """Raise BadAnswer for a leaf with elements in it, unless it is nil and they mean nothing."""
    if not is_nil(element):
        raise broken(name)


def binary(element: Any, name: str, default: str, reading: Reading) -> str | Stream | None:
    """Return base64 as text, or the part of the message that an element refers to."""
    href = element.get("href", "")
    if href[:4].lower() == "cid:":
        return reading.attachments.take(href)
    if len(element) and not is_nil(element):
        return stream_of(element, reading.attachments)
    return text_or(element, name, default, reading.nils)


def attached(element: Any, name: str, reading: Reading) -> str | Stream | None:
    """Return the part that a WS-I swaRef names."""
    value = text(element, name, reading.nils)
    return reading.attachments.take(value) if value else value


def only(wrapper: Any, tag: str, name: str, reading: Reading) -> Any:
    """Return the element in a wrapper, None where there is none; note any other."""
    found = None
    for child in wrapper:
        if child.tag != tag:
            reading.unknown.add(child.tag)
        elif found is not None:
            raise broken(name)
        else:
            found = child if reading.references is None else reading.references.follow(child)
    return found


# ---- objects ------------------------------------------------------------------------------------


def type_of(element: Any, reading: Reading, types: Types) -> tuple[str, Names, Names]:
    """Return ``@type``, what a value of that type has, and the tags that only others have.

    ``types`` are the namespace of the declared type, that type, and all by Clark name. What is
    no type there is noted.
    """
    namespace, own, known = types
    written = element.get(TYPE)
    if written is None:
        found = own
    else:
        prefix, _, local = written.strip().rpartition(":")
        space = element.nsmap.get(prefix or None, "")
        name = f"{{{space}}}{local}"
        if name not in known:
            reading.types.add(("unknown-type", name))
            return local if space in (namespace, "") else name, own[2], own[3]
        found = known[name]
    if found[1]:
        reading.types.add(("abstract-type", found[0]))
    return found[0], found[2], found[3]


def others(
    element: Any, declared: Mapping[str, str], has: Collection[str] | None = None
) -> dict[str, str]:
    """Return the attributes that nothing declares; those of xsi are about the message."""
    return {
        name: value
        for name, value in element.attrib.items()
        if not (name in declared and (has is None or declared[name] in has))
        and not name.startswith(INSTANCE)
    }


def keep(extras: dict[str, Any], child: Any, around: Any) -> None:
    """Keep an element that nothing declares."""
    add(extras, name_in(child, around), structural(child))


def named(child: Any, around: Any) -> dict[str, Any]:
    """Return an element of a wildcard."""
    return {name_in(child, around): structural(child)}


def allowed(tag: str, wild: Iterable[tuple[Sequence[str] | None, str | None]]) -> bool:
    """Tell whether a wildcard lets an element stand: (namespaces, besides) of each."""
    space = tag.rpartition("}")[0][1:]
    return any(
        space not in ("", besides)
        if besides is not None
        else namespaces is None or space in namespaces
        for namespaces, besides in wild
    )


def mixed(element: Any) -> list[Any]:
    """Return texts and elements in their order."""
    found: list[Any] = [element.text] if element.text else []
    for child in element:
        found.append(named(child, element))
        if child.tail:
            found.append(child.tail)
    return found


def turns(
    children: Iterable[Any], places: Mapping[str, Sequence[Place]]
) -> list[tuple[list[Any], Mapping[int, int]]]:
    """Cut the elements of a repeating group into its turns, each with the branches that it may be.

    A turn goes on while a branch holds all its elements, each after the one before.
    """
    found: list[tuple[list[Any], Mapping[int, int]]] = []
    turn: list[Any] = []
    state: dict[int, int] = {}
    for child in children:
        options = places[child.tag]
        after: dict[int, int] = {}
        for branch, place, again in options:
            last = state.get(branch)
            if last is not None and (place > last or (again and place == last)):
                after[branch] = min(place, after.get(branch, place))
        if not after:
            turn = []
            for branch, place, _ in options:
                after[branch] = min(place, after.get(branch, place))
        else:
            found.pop()
        turn.append(child)
        found.append((turn, after))
        state = after
    return found

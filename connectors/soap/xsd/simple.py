"""Simple types: facets overlaid from the built-in down (XML Schema 1.0, part 2)."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from connectors.soap.namespaces import XML, XSD
from connectors.soap.xsd.components import Simple
from connectors.soap.xsd.documents import SOAPENC, XS, Documents, Scope, broken

LISTS = {"NMTOKENS": "NMTOKEN", "IDREFS": "IDREF", "ENTITIES": "ENTITY"}
TEXTS = frozenset(  # string and what is derived from it
    {
        "string",
        "normalizedString",
        "token",
        "language",
        "NMTOKEN",
        "Name",
        "NCName",
        "ID",
        "IDREF",
        "ENTITY",
    }
)
ATOMIC = TEXTS | frozenset(
    {
        "boolean",
        "decimal",
        "float",
        "double",
        "duration",
        "dateTime",
        "time",
        "date",
        "gYearMonth",
        "gYear",
        "gMonthDay",
        "gDay",
        "gMonth",
        "hexBinary",
        "base64Binary",
        "anyURI",
        "QName",
        "NOTATION",
        "integer",
        "nonPositiveInteger",
        "negativeInteger",
        "long",
        "int",
        "short",
        "byte",
        "nonNegativeInteger",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
        "positiveInteger",
    }
)
SWAREF = "{http://ws-i.org/profiles/basic/1.1/xsd}swaRef"
MEDIA = "{http://www.w3.org/2005/05/xmlmime}expectedContentTypes"
DEMANDS = frozenset(
    f"{XS}{each}"
    for each in (
        "minLength",
        "length",
        "totalDigits",
        "minInclusive",
        "maxInclusive",
        "minExclusive",
        "maxExclusive",
    )
)
XML_ATTRIBUTES = {"lang": "language", "space": "NCName", "base": "anyURI", "id": "ID"}


def built_in(name: str) -> Simple | None:
    """Return the simple type of a Clark name that needs no schema, or None."""
    space, _, local = name.removeprefix("{").rpartition("}")
    if name == SWAREF:
        return Simple("anyURI", whitespace="collapse", swa=True)
    if space == XML:
        local = XML_ATTRIBUTES.get(local, "string")
    elif space != XSD and space not in SOAPENC:
        return None
    if local == "anySimpleType" or (space in SOAPENC and local == "base64"):
        return Simple("string" if local == "anySimpleType" else "base64Binary")
    if local in LISTS:
        return Simple(LISTS[local], whitespace="collapse", list=True)
    if local not in ATOMIC:
        return None
    return Simple(local, whitespace=_whitespace(local))


def _whitespace(local: str) -> str:
    return {"string": "preserve", "normalizedString": "replace"}.get(local, "collapse")


class SimpleTypes:
    """Resolves simple types by name and from declarations."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._known: dict[str, Simple | None] = {}
        self._open: set[str] = set()  # the types being read: a second time is a circle

    def named(self, name: str, scope: Scope) -> Simple | None:
        """Return a simple type by Clark name, or None for a complex one; raise BindError."""
        original = scope.originals.get(("type", name))
        key = original.key if original else name
        if key in self._known:
            return self._known[key]
        found = built_in(name)
        if found is None:
            component = self._documents.find("type", name, scope)
            if component.element.tag == f"{XS}simpleType":
                if key in self._open:
                    raise broken(f"the type {name} is derived from itself")
                self._open.add(key)
                found = self.declared(component.element, component.scope)
                self._open.discard(key)
        self._known[key] = found
        return found

    def declared(self, element: etree._Element, scope: Scope) -> Simple:
        """Return the simple type of an xs:simpleType."""
        media = element.get(MEDIA, "")
        for child in element:
            if child.tag == f"{XS}restriction":
                found = self._restricted(child, scope)
                return replace(found, media=media) if media else found
            if child.tag == f"{XS}list":
                item = self._base(child, "itemType", scope)
                return replace(item, list=True, whitespace="collapse")
            if child.tag == f"{XS}union":
                return self._union(child, scope)
        raise broken(f"{scope.name} has a simple type without restriction, list or union")

    def narrowed(self, base: Simple, restriction: etree._Element) -> Simple:
        """Return a simple type with the facets of a restriction laid over it."""
        if base.list:
            return base  # lengths and values of a list are not those of its items
        width, scale, values, whitespace = base.width, base.scale, [], base.whitespace
        for facet in restriction:
            value = facet.get("value", "")
            if facet.tag == f"{XS}enumeration":
                values.append(value)
            elif facet.tag in (f"{XS}maxLength", f"{XS}length"):
                width = _number(value, width)
            elif facet.tag == f"{XS}fractionDigits":
                scale = _number(value, scale)
            elif facet.tag == f"{XS}whiteSpace":
                whitespace = value
        return replace(
            base,
            width=width,
            scale=scale,
            values=tuple(values) or base.values,
            whitespace=whitespace,
            facets=(*base.facets, *_demands(restriction)),
        )

    def _restricted(self, restriction: etree._Element, scope: Scope) -> Simple:
        return self.narrowed(self._base(restriction, "base", scope), restriction)

    def _union(self, union: etree._Element, scope: Scope) -> Simple:
        members = [
            self._simple(scope.qualify(union, name), scope)
            for name in union.get("memberTypes", "").split()
        ]
        members += [
            self.declared(child, scope) for child in union if child.tag == f"{XS}simpleType"
        ]
        closed = members and all(each.values for each in members)
        values = [value for each in members for value in each.values] if closed else []
        return Simple(union=True, values=tuple(dict.fromkeys(values)))

    def _base(self, element: etree._Element, attribute: str, scope: Scope) -> Simple:
        name = element.get(attribute)
        if name is not None:
            return self._simple(scope.qualify(element, name), scope)
        inline = element.find(f"{XS}simpleType")
        if inline is None:
            raise broken(f"{scope.name} has a simple type that says not what it is derived from")
        return self.declared(inline, scope)

    def _simple(self, name: str, scope: Scope) -> Simple:
        found = self.named(name, scope)
        if found is None:
            raise broken(f"{scope.name} uses {name} as a simple type, which it is not")
        return found


def _demands(restriction: etree._Element) -> list[tuple[str, str]]:
    """Return the facets that are only checked; patterns of one restriction are alternatives."""
    found = [
        (str(each.tag).removeprefix(XS), each.get("value", ""))
        for each in restriction
        if each.tag in DEMANDS
    ]
    patterns = [each.get("value", "") for each in restriction.iterfind(f"{XS}pattern")]
    return [*found, ("pattern", "|".join(patterns))] if patterns else found


def _number(value: str, otherwise: int | None) -> int | None:
    return int(value) if value.strip().isdecimal() else otherwise

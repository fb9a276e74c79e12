"""The schema documents of a bundle and the index of what they declare globally.

References are looked up across all documents: a WSDL whose import statement is missing but
whose schema is pinned is read as the back end's own tools read it. A well-known namespace that
no pinned schema has is read from the package's own when something refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from connectors.errors import BindError
from connectors.soap import wellknown
from connectors.soap.bundle import Bundle, parse
from connectors.soap.namespaces import ENCODINGS, WSDL, XML, XSD
from connectors.soap.xsd.components import Key

XS = f"{{{XSD}}}"
SOAPENC = tuple(ENCODINGS.values())
IMPLIED = tuple(f"{{{space}}}" for space in (XSD, XML, *SOAPENC))  # names of these need no document
KINDS = {
    f"{XS}simpleType": "type",
    f"{XS}complexType": "type",
    f"{XS}element": "element",
    f"{XS}attribute": "attribute",
    f"{XS}group": "group",
    f"{XS}attributeGroup": "attributeGroup",
}
MAX_DEPTH = 100  # of documents that include each other


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What names in one document mean.

    ``spaces`` are its prefixes where all are declared at the root, else None; ``originals``
    are the components that a redefine replaced, for references from within it.
    """

    file: str
    namespace: str
    chameleon: bool = False
    qualified_elements: bool = False
    qualified_attributes: bool = False
    spaces: dict[str | None, str] | None = field(default=None, repr=False)
    originals: dict[tuple[str, str], Component] = field(default_factory=dict, repr=False)

    def qualify(self, element: etree._Element, name: str) -> str:
        """Return the Clark name of a reference; raise BindError for an unknown prefix."""
        prefix, _, local = name.strip().rpartition(":")
        if prefix == "xml":
            return f"{{{XML}}}{local}"
        spaces = element.nsmap if self.spaces is None else self.spaces
        space = spaces.get(prefix or None)
        if space is None:
            if prefix:
                raise broken(f"{self.name} uses the prefix {prefix}, which it does not declare")
            space = self.namespace if self.chameleon else ""
        return f"{{{space}}}{local}"

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return Path(self.file).name


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """A declaration as XML, and the document whose names it uses."""

    key: Key
    element: etree._Element
    scope: Scope


def broken(message: str, hint: str = "") -> BindError:
    """Return the error of a schema that cannot be read."""
    return BindError(message, hint, ("wsdl",))


class Documents:
    """Every schema that the bundle's WSDLs hold, import, include or redefine."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._index: dict[tuple[str, str], Component] = {}
        self._seen: set[tuple[str, str]] = set()
        self._namespaces: set[str] = set()
        self.schemas: list[tuple[etree._Element, Scope]] = []
        self._roots = dict(bundle.documents())
        for path, root in self._roots.items():
            if root.tag == f"{{{WSDL}}}definitions":
                for schema in root.iterfind(f"{{{WSDL}}}types/{XS}schema"):
                    self._load(schema, path, schema.get("targetNamespace", ""), 0)
                for statement in root.iterfind(f"{{{WSDL}}}import"):
                    self._follow(statement, path, statement.get("namespace", ""), 0)

    def find(self, kind: str, name: str, scope: Scope) -> Component:
        """Return a global component by Clark name; raise BindError when nothing declares it."""
        space, _, local = name.removeprefix("{").rpartition("}")
        if space not in self._namespaces:
            self._load_known(space)
        found = self.get(kind, name, scope)
        if found is not None:
            return found
        if space not in self._namespaces:
            raise broken(
                f"{scope.name} uses {local} of the namespace {space or '(none)'}, "
                "whose schema is not pinned",
                "pin the schema beside the WSDL and import it by relative path",
            )
        raise broken(
            f"{scope.name} refers to the {kind} {name}, which no pinned schema declares",
            "correct the name, or pin and import the schema that declares it",
        )

    def get(self, kind: str, name: str, scope: Scope) -> Component | None:
        """Return a global component by Clark name, or None."""
        return scope.originals.get((kind, name)) or self._index.get((kind, name))

    def all(self, kind: str) -> Iterator[tuple[str, Component]]:
        """Yield (Clark name, component) of every global component of a kind."""
        for (of, name), component in self._index.items():
            if of == kind:
                yield name, component

    def _load(self, schema: etree._Element, path: str, namespace: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise broken(f"schemas include each other more than {MAX_DEPTH} deep")
        scope = Scope(
            path,
            namespace,
            chameleon=bool(namespace) and not schema.get("targetNamespace"),
            qualified_elements=schema.get("elementFormDefault") == "qualified",
            qualified_attributes=schema.get("attributeFormDefault") == "qualified",
            spaces=_spaces(schema),
        )
        self._namespaces.add(namespace)
        self.schemas.append((schema, scope))
        for child in schema:
            if child.tag in KINDS:
                kind, name = KINDS[str(child.tag)], f"{{{namespace}}}{child.get('name', '')}"
                self._index.setdefault((kind, name), Component(name, child, scope))
            elif child.tag == f"{XS}import":
                self._follow(child, path, child.get("namespace", ""), depth)
            elif child.tag == f"{XS}include":
                self._follow(child, path, namespace, depth)
            elif child.tag == f"{XS}redefine":
                self._follow(child, path, namespace, depth)
                self._redefine(child, scope)

    def _load_known(self, namespace: str) -> None:
        schema = wellknown.schema(namespace)
        if schema is not None:
            file = wellknown.FILES[namespace]
            self._load(parse(schema, file), file, namespace, 0)

    def _follow(self, child: etree._Element, path: str, namespace: str, depth: int) -> None:
        place = self._bundle.locate(path, child)
        if place is None:
            return  # import by namespace alone: what is used of it is looked up by name
        schema = self._roots[place]
        if schema.tag != f"{XS}schema":
            if schema.tag == f"{{{WSDL}}}definitions":
                return  # its schemas are among the documents anyway
            raise broken(f"{Path(place).name} is imported as a schema and is none")
        own = schema.get("targetNamespace", "")
        if own not in ("", namespace) or (child.tag == f"{XS}import" and own != namespace):
            raise broken(
                f"{Path(path).name} expects the namespace {namespace or '(none)'} in "
                f"{Path(place).name}, whose namespace is {own or '(none)'}"
            )
        if (place, namespace) not in self._seen:
            self._seen.add((place, namespace))
            self._load(schema, place, namespace, depth + 1)

    def _redefine(self, redefine: etree._Element, around: Scope) -> None:
        """Let the children replace what they redefine, and see the original by the same name."""
        originals = dict(around.originals)
        scope = Scope(
            around.file,
            around.namespace,
            around.chameleon,
            around.qualified_elements,
            around.qualified_attributes,
            around.spaces,
            originals,
        )
        for child in redefine:
            if child.tag not in KINDS:
                continue
            at = (KINDS[str(child.tag)], f"{{{around.namespace}}}{child.get('name', '')}")
            original = self.find(*at, around)
            replaced = Component(f"{original.key}~", original.element, original.scope)
            originals[at] = self._index[at[0], replaced.key] = replaced
            self._index[at] = Component(at[1], child, scope)


def _spaces(schema: etree._Element) -> dict[str | None, str] | None:
    """Return the prefixes of a document that declares them all at its root, else None."""
    declared = etree.iterwalk(schema, events=("start-ns",))
    own = schema.nsmap
    return own if all(own.get(prefix or None) == uri for _, (prefix, uri) in declared) else None

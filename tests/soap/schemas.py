"""Builds bundles of small schemas, and reads them into graphs."""

from pathlib import Path

from connectors.soap.bundle import read
from connectors.soap.xsd.components import Content, Node
from connectors.soap.xsd.graph import Graph

HEAD = 'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" xmlns:o="urn:o"'


def schema(body: str, space: str = "urn:t", attributes: str = 'elementFormDefault="qualified"'):
    """Return a schema document."""
    target = f'targetNamespace="{space}"' if space else ""
    return f"<xs:schema {HEAD} {target} {attributes}>{body}</xs:schema>"


def graph(folder: Path, *inline: str, **files: str) -> Graph:
    """Return the graph of a WSDL with these schemas inline and these files beside it."""
    for name, text in files.items():
        (folder / f"{name}.xsd").write_text(text, encoding="utf-8")
    (folder / "w.wsdl").write_text(
        '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:w">'
        f"<types>{''.join(inline)}</types></definitions>",
        encoding="utf-8",
    )
    found = Graph(read(folder, "w.wsdl"))
    found.check()
    return found


def content(found: Graph, name: str) -> Content:
    """Return a type of the namespace urn:t by local name."""
    return found["{urn:t}" + name]


def member(of: Content, name: str) -> Node:
    """Return a member or attribute by name."""
    return next(each for each in (*of.members, *of.attributes) if each.name == name)


def names(of: Content) -> list[str]:
    """Return the names of the members."""
    return [each.name for each in of.members]


def element(name: str, more: str = 'type="xs:string"') -> str:
    """Return the declaration of a local element."""
    return f'<xs:element name="{name}" {more}/>'


def sequence(*parts: str, more: str = "") -> str:
    """Return a sequence."""
    return f"<xs:sequence {more}>{''.join(parts)}</xs:sequence>"


def kind(name: str, *parts: str, more: str = "") -> str:
    """Return a complex type."""
    return f'<xs:complexType name="{name}" {more}>{"".join(parts)}</xs:complexType>'


def derived(name: str, base: str, inside: str = "", by: str = "extension") -> str:
    """Return a type derived from another with complex content."""
    return kind(
        name,
        f'<xs:complexContent><xs:{by} base="{base}">{inside}</xs:{by}></xs:complexContent>',
    )

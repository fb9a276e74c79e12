"""The real services of the shared folder: drafted, and read by the oracle of SOAP answers."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from random import Random

from lxml import etree

from connectors.contract import Deadline, Shape, Source
from connectors.registry import Registry
from connectors.soap import bundle, wellknown
from connectors.soap.model import BODY
from connectors.soap.namespaces import XSD
from connectors.soap.wsdl import Wsdl
from gateway.drafts.draft import draft
from tests.soap.oracle.components import Complex, Schemas, local
from tests.soap.oracle.instances import VALID, instance
from tests.soap.oracle.members import flat, is_head
from tests.soap.oracle.oracle import Oracle, Reading
from tests.soap.oracle.writing import enveloped

SOAP_11 = b"http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = b"http://www.w3.org/2003/05/soap-envelope"
REFUSED = {
    "xroad-xxe": ["document type declaration"],
    "ihe-iti42-policy": ["classpath:wsdl/schema/ebRS30/rs.xsd", "classpath:wsdl/schema/ebRS30/lcm"],
    "au-hi-consumersearch": [
        "CommonCoreElements.xsd, which is missing",
        "IndividualNameCore.xsd, which is missing",
        "ConsumerCoreElements.xsd, which is missing",
        "core/20100731/Address.xsd, which is missing",
        "SearchIHIMessages.xsd, which is missing",
    ],
}
MAPPED = {
    "se-spar-personsok": (
        "http://xmls.statenspersonadressregister.se/se/spar/",
        "schemas/statenspersonadressregister/",
    )
}


@dataclass
class ServiceOracle(Oracle):
    """Reads the whole answer of an operation, or what stands in its only element.

    An element that is no object (``bare``) is the member of one.
    """

    bare: bool = False

    def __post_init__(self):
        self._unions = {}
        self._unknown = set()
        self.wrapped = self._inner(self.schemas.element(self.root))
        self.result = self.wrapped or self.schemas.element(self.root)

    def value(self, body_root, wanted, reading):
        """Return the value of the element in the SOAP body; None where it is not there."""
        node = body_root
        if self.wrapped is not None:
            node = next((each for each in body_root if each.tag == self.wrapped.tag), None)
        if self.bare:
            name = local(self.root)
            return {name: self._element(node, self.result, wanted.member(name), reading)}
        return None if node is None else self._element(node, self.result, wanted, reading)

    def wants(self):
        """Return the shape of the whole result."""
        return self._wanted

    @cached_property
    def _wanted(self):
        found = super().wants()
        if not self.bare:
            return found
        return Shape("result", members=(replace(found, name=local(self.root)),))

    def _inner(self, root):
        kind = root.type
        if not isinstance(kind, Complex) or kind.any_type or kind.simple or kind.mixed:
            return None
        held = flat(kind.particle) if kind.particle else None
        alone = held and len(held.fields) == 1 and not held.repeats and not held.wildcards
        if not alone or kind.attributes or kind.any_attribute or held.fields[0].repeated:
            return None
        inner = held.fields[0].element
        plain = isinstance(inner.type, Complex) and not inner.type.any_type
        return inner if plain and not is_head(self.schemas, inner) else None


@dataclass
class Service:
    """One service of the manifest."""

    name: str
    entry: Path
    folder: Path
    _oracles: dict = field(default_factory=dict)

    @cached_property
    def drafted(self):
        """What drafting it said; the deployment is in ``folder``."""
        files = {}
        if self.name in MAPPED:
            address, below = MAPPED[self.name]
            files = {address: f"{self.entry.parent / below}/"}
        source = Source("service", str(self.entry), files=files)
        return draft(Registry().load("soap"), source, self.folder, Deadline.after(30))

    @cached_property
    def pinned(self):
        """The path of the pinned WSDL, below the folder."""
        assert self.drafted.files
        return Path(re.search(r"wsdl: (\S+)", (self.folder / "gateway.yaml").read_text())[1])

    @cached_property
    def wsdl(self):
        """What the connector's reader makes of the pinned files."""
        return Wsdl(bundle.read(self.folder, str(self.pinned)))

    @cached_property
    def operations(self):
        """The operations that can be called, by name."""
        return {each.name: each for each in self.wsdl.operations() if not each.refusal}

    @cached_property
    def schemas(self):
        """The schemas as the oracle reads them: every document of its own, and one for all."""
        files = {each.name: each.read_bytes() for each in self.pinned_files("*.xsd")}
        for path in self.pinned_files("*.wsdl"):
            root = etree.fromstring(path.read_bytes())
            for number, schema in enumerate(root.iter(f"{{{XSD}}}schema")):
                files[f"{path.name}-{number}.xsd"] = etree.tostring(schema)
        spaces = {etree.fromstring(each).get("targetNamespace") for each in files.values()}
        for space, name in wellknown.FILES.items():
            if space not in spaces:
                files[f"known-{name}"] = wellknown.schema(space)
        roots = [n for n, each in files.items() if etree.fromstring(each).get("targetNamespace")]
        imports = "".join(f'<import schemaLocation="{name}"/>' for name in roots)
        files["all.xsd"] = f'<schema xmlns="{XSD}">{imports}</schema>'.encode()
        return Schemas(files, "all.xsd")

    @property
    def directory(self):
        """The deployment, as ``Served`` wants it."""
        return self.folder

    @property
    def cache(self):
        """Where generations go."""
        return self.folder.parent / f"{self.name}-cache"

    def at(self, address):
        """Let the draft call an address: the first thing that its TODO asks for."""
        path = self.folder / "gateway.yaml"
        path.write_text(re.sub(r"( address:) \S+", rf"\1 {address}", path.read_text()))
        return self

    def pinned_files(self, pattern):
        return sorted((self.folder / self.pinned).parent.glob(pattern))

    def tag(self, root):
        """Return the name of the element in the SOAP body; a bare one is wrapped by the reader."""
        return (
            root.tag if root.tag != BODY else self.wsdl.views.contents[root.content].members[0].tag
        )

    def oracle(self, root):
        """Return the oracle of an element in the body."""
        tag = self.tag(root)
        if tag not in self._oracles:
            self._oracles[tag] = ServiceOracle(self.schemas, tag, bare=root.tag == BODY)
        return self._oracles[tag]

    def arguments(self, operation, seed):
        """Return synthetic arguments: what a synthetic request means."""
        if operation.input is None:
            return {}
        oracle, rng = self.oracle(operation.input), Random(seed)  # noqa: S311 - seeded on purpose
        written = enveloped(instance(self.schemas, self.tag(operation.input), rng, VALID), rng)
        return oracle.value(body_of(written), oracle.wants(), Reading(None, Counter())) or {}

    def value(self, operation, reply):
        """Return what the oracle reads of an answer."""
        oracle = self.oracle(operation.output)
        return oracle.value(body_of(reply), oracle.wants(), Reading(None, Counter()))

    def reply(self, operation, seed):
        """Return the bytes of a synthetic answer."""
        rng = Random(seed)  # noqa: S311 - seeded on purpose
        found = enveloped(instance(self.schemas, self.tag(operation.output), rng, VALID), rng)
        return found.replace(SOAP_11, SOAP_12) if operation.version == "1.2" else found


def manifest(shared):
    """Return name -> entry of every service."""
    listed = json.loads((shared / "wsdl" / "manifest.json").read_text())
    return {each["name"]: shared / each["entry"] for each in listed}


def body_of(envelope):
    """Return the element in the body of an envelope's bytes, or None."""
    root = etree.fromstring(envelope.removeprefix(b"\xef\xbb\xbf"))
    body = next(each for each in root if str(each.tag).endswith("}Body"))
    return next((each for each in body if isinstance(each.tag, str)), None)

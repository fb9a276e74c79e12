import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.contract import Effect, OperationSpec, Representation, Shape
from connectors.errors import BindError
from connectors.soap import SoapConnector
from connectors.soap.bundle import read
from connectors.soap.stubs import PinnedFiles
from connectors.soap.wsdl import Wsdl
from tests.soap.zoo import GET, PUT, connector, pinned, wants

CHECKOUT = Path(__file__).parents[2]


def shape_at(made, operation, *path):
    return made.catalogue().operations[operation].result.find(path)


# ---- signatures -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (["note"], {"type": "string", "nillable": True, "required": False}),
        (["amount"], {"type": "decimal"}),
        (["big"], {"type": "integer"}),
        (["at"], {"type": "dateTime"}),
        (["color"], {"type": "string", "width": 5, "values": ("red", "blå")}),
        (["codes"], {"type": "int", "repeated": True}),
        (["either"], {"type": "string"}),
        (["price"], {"type": "object"}),
        (["price", "$value"], {"type": "decimal", "scale": 2}),
        (["price", "@cur"], {"type": "string", "width": 5, "required": True}),
        (["price", "@lang"], {"type": "language", "required": False}),
        (["items"], {"type": "object", "repeated": False}),
        (["items", "item"], {"type": "string", "repeated": True, "nillable": True}),
        (["row"], {"type": "object", "repeated": True}),
        (["row", "n"], {"type": "int"}),
        (["addr", "country"], {"type": "string", "required": True}),
        (["addr", "street"], {"type": "string"}),
        (["addr", "@id"], {"type": "string"}),
        (["{urn:other}Id"], {"type": "string"}),
        (["kind"], {"required": False, "repeated": False}),
        (["pet"], {"type": "object"}),
        (["pet", "@type"], {"type": "string"}),
        (["anything"], {"type": "anyType"}),
        (["open", "any"], {"type": "anyType", "repeated": True}),
        (["$choice"], {"type": "object", "repeated": True}),
        (["$choice", "b"], {"type": "string", "repeated": False}),
        (["$sequence", "p"], {"type": "string"}),
        (["tree", "child", "child"], {"type": "anyType", "repeated": True}),
        (["size"], {"width": 3, "values": ("a",)}),
        (["sizes", "size"], {"type": "token", "width": 5}),
        (["only"], {"repeated": True}),
        (["before"], {"repeated": True}),
    ],
)
def test_the_result_has_the_declared_shape(tmp_path, path, expected):
    shape = shape_at(connector(tmp_path), "Get", *path)
    assert {name: getattr(shape, name) for name in expected} == expected
    native = shape.type in ("object", "anyType")
    kind = Representation.NATIVE if native else Representation.XSD
    assert shape.representation is kind


def test_the_arguments_are_the_children_of_the_wrapper(tmp_path):
    arguments = connector(tmp_path).catalogue().operations["Get"].arguments
    assert [each.name for each in arguments.members if each.required] == ["id", "$headers"]
    assert arguments.find(["$headers", "LogicalAddress"]).required
    assert arguments.find(["addr", "@id"]).type == "string"


def test_a_wrapper_around_one_object_is_left_out_of_the_arguments(tmp_path):
    arguments = connector(tmp_path).bind(PUT, wants(["code"])).signature.arguments
    assert [each.name for each in arguments.members] == ["id", "line"]
    assert arguments.find(["line", "text"]).type == "string"


def test_headers_are_arguments_only_where_the_route_names_them(tmp_path):
    assert connector(tmp_path).bind(GET, wants([])).signature.arguments.member("$headers") is None


def test_an_unknown_header_is_named_with_those_that_are_declared(tmp_path):
    spec = OperationSpec("Get", Effect.READ, {"headers": ["Logical"]})
    with pytest.raises(BindError, match="no header Logical") as caught:
        connector(tmp_path).bind(spec, wants([]))
    assert "LogicalAddress" in caught.value.hint
    with pytest.raises(BindError) as caught:
        connector(tmp_path).bind(OperationSpec("Put", Effect.WRITE, {"headers": ["x"]}), wants([]))
    assert caught.value.hint == "it declares none"


def test_the_catalogue_holds_what_can_be_bound(tmp_path):
    soap = {"Get", "Put", "Adopt", "Ping", "Simple", "Typed", "Two", "Encoded"}
    assert set(connector(tmp_path).catalogue().operations) == soap
    only = connector(tmp_path, port="Zoo12Port").catalogue()
    assert set(only.operations) == {"Put"}


def test_a_style_that_cannot_be_served_is_named(tmp_path):
    with pytest.raises(BindError, match="a part parameters of rpc style with an element"):
        connector(tmp_path).bind(OperationSpec("Rpc", Effect.READ), wants([]))


def test_an_unknown_operation_gets_a_hint(tmp_path):
    with pytest.raises(BindError, match="no operation Gett") as caught:
        connector(tmp_path).bind(OperationSpec("Gett", Effect.READ), wants([]))
    assert caught.value.hint == "did you mean Get?"
    with pytest.raises(BindError) as caught:
        connector(tmp_path).bind(OperationSpec("Quite", Effect.READ), wants([]))
    assert "Adopt, Encoded, Get" in caught.value.hint


def test_an_operation_of_another_port_is_unknown(tmp_path):
    spec = OperationSpec("Get", Effect.READ, {"port": "Zoo12Port"})
    with pytest.raises(BindError, match="no operation Get"):
        connector(tmp_path).bind(spec, wants([]))


# ---- settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"wsdll": "x"}, "wsdll: Unknown field"),
        ({"address": "file:///etc/passwd"}, "address: an http or https address"),
        ({"address": "http://"}, "address: an http or https address"),
        ({"address": "http://u:p@h/"}, "credentials belong under security"),
        ({"wsdl": "/etc/passwd"}, "wsdl: a path relative"),
        ({"wsdl": "../x.wsdl"}, "wsdl: a path relative"),
        ({"wsdl": "http://x/y.wsdl"}, "wsdl: a path relative"),
        ({"charset": "klingon"}, "charset: an encoding"),
        ({"charset": "zlib"}, "charset: an encoding"),
        ({"timeout": "soon"}, "timeout: a duration above zero"),
        ({"timeout": "0s"}, "timeout: a duration above zero"),
        ({"concurrency": "0"}, "concurrency: Must be greater"),
        ({"max-answer": "0"}, "max-answer: a size above zero"),
        ({"max-answer": "much"}, "max-answer: a size above zero"),
        ({"address": "http://hälsa.example/"}, "address: the address is wanted as it is sent"),
        ({"proxy": "https://p:1"}, "proxy: the address of a proxy"),
        ({"proxy": "http://p:1/x"}, "proxy: the address of a proxy"),
        ({"proxy": "http://u:p@p:1"}, "proxy: the address of a proxy"),
        ({"ca": "../ca.pem"}, "ca: the path of a file"),
        ({"ca": "ca.pem"}, "ca needs an https address"),
        ({"security": {"ntlm": {}}}, "security.ntlm.username: Missing data"),
        ({"security": {"ntlm": {}, "basic": {}}}, "security: basic and ntlm are two accounts"),
        ({"security": {"signature": {}}}, "security.signature.key: Missing data"),
        ({"security": {}}, "security: say one or more of basic, ntlm"),
        ({"security": {"basic": {"username": "x"}}}, "security.basic.password: Missing data"),
        ({"security": {"basic": {"username": "a:b", "password": ""}}}, "security.basic.username"),
        ({"security": "basic"}, "security"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, settings, message):
    base = {"wsdl": "wsdl/zoo.wsdl", "address": "http://127.0.0.1:9/"}
    with pytest.raises(BindError) as caught:
        SoapConnector({**base, **settings}, tmp_path)
    assert message in caught.value.message
    assert caught.value.path


def test_settings_that_were_loaded_already_load_again(tmp_path):
    given = {
        "wsdl": "wsdl/zoo.wsdl",
        "address": "http://127.0.0.1:9/",
        "timeout": "1.5s",
        "max-answer": "500kB",
        "concurrency": "4",
        "security": {"basic": {"username": "a", "password": "b"}},
    }
    once = SoapConnector.settings_schema().load(given)
    assert once["timeout"] == 1.5
    assert once["max-answer"] == 500_000
    assert SoapConnector.settings_schema().load(once) == once
    SoapConnector(once, tmp_path)


def test_an_unknown_key_of_a_route_is_named(tmp_path):
    with pytest.raises(BindError, match="operation-name: Unknown field"):
        connector(tmp_path).bind(
            OperationSpec("x", Effect.READ, {"operation-name": "Get"}), wants([])
        )


# ---- pinned files -----------------------------------------------------------------------------


def edited(folder, old, new, name="zoo.wsdl"):
    path = pinned(folder) / "wsdl" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return connector(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('schemaLocation="zoo.xsd"', 'schemaLocation="gone.xsd"', "gone.xsd, which is missing"),
        (
            'schemaLocation="zoo.xsd"',
            'schemaLocation="http://zoo.example/zoo.xsd"',
            "http://zoo.example/zoo.xsd, which is not a local file",
        ),
        (
            'schemaLocation="zoo.xsd"',
            'schemaLocation="file:///etc/hostname"',
            "file:///etc/hostname, which is not a local file",
        ),
        (
            'schemaLocation="zoo.xsd"',
            'schemaLocation="//zoo.example/zoo.xsd"',
            "which is not a local file",
        ),
        (
            'schemaLocation="zoo.xsd"',
            'schemaLocation="../../../../../../etc/hostname"',
            "which is outside the folder",
        ),
        (
            'schemaLocation="zoo.xsd"',
            "",
            "uses lang of the namespace urn:other, whose schema is not",
        ),
        ("<wsdl:types>", "<wsdl:typ>", "not well-formed"),
        ("<wsdl:definitions", "<!DOCTYPE x><wsdl:definitions", "document type declaration"),
        ('type="z:Open"', 'type="z:Gone"', "refers to the type {urn:zoo}Gone, which no pinned"),
        ('ref="o:lang"', 'ref="o:gone"', "refers to the attribute {urn:other}gone, which no"),
        ('name="Zoo12" type="z:Zoo"', 'name="Zoo12" type="z:Gone"', "cannot be read"),
        (
            'base="z:Code"',
            'xmlns:e="urn:elsewhere" base="e:string"',
            "uses string of the namespace urn:elsewhere, whose schema is not pinned",
        ),
    ],
)
def test_files_that_cannot_be_used_are_named(tmp_path, old, new, message):
    with pytest.raises(BindError) as caught:
        edited(tmp_path, old, new).catalogue()
    assert message in caught.value.message
    assert caught.value.path == ("wsdl",)


def test_no_pinned_file_says_how_to_pin_it(tmp_path):
    made = SoapConnector({"wsdl": "wsdl/no.wsdl", "address": "http://127.0.0.1:9/"}, tmp_path)
    with pytest.raises(BindError, match=r"no file wsdl/no\.wsdl") as caught:
        made.catalogue()
    assert "snapshot" in caught.value.hint


def test_a_schema_that_is_imported_twice_is_one_schema(tmp_path):
    again = '<xs:import namespace="urn:other" schemaLocation="zoo.xsd"/>'
    twice = edited(tmp_path / "twice", again, again + again)
    assert twice.catalogue().operations == connector(tmp_path / "once").catalogue().operations


def test_more_imports_than_anyone_needs_are_refused(tmp_path):
    lines = []
    folder = pinned(tmp_path) / "wsdl"
    for number in range(1000):
        (folder / f"{number}.xsd").write_text('<x xmlns="urn:x"/>')
        lines.append(f'<xs:include schemaLocation="{number}.xsd"/>')
    path = folder / "zoo.wsdl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("<xs:import", "".join(lines) + "<xs:import", 1), encoding="utf-8")
    with pytest.raises(BindError, match="more than 1000 files"):
        connector(tmp_path).catalogue()


def test_zeep_is_given_nothing_but_the_bundle(tmp_path):
    pinned(tmp_path)
    bundle = read(tmp_path, "wsdl/zoo.wsdl")
    files = PinnedFiles(bundle)
    given = files.load(bundle.root)
    assert b"urn:zoo/Get" in given
    assert b"simpleType" not in given, "schemas are read by ourselves"
    with pytest.raises(BindError, match="/etc/hostname, which is not pinned"):
        files.load("/etc/hostname")


def test_a_location_may_be_percent_encoded(tmp_path):
    made = edited(tmp_path, 'schemaLocation="zoo.xsd"', 'schemaLocation="my%20zoo.xsd"')
    (tmp_path / "wsdl" / "zoo.xsd").rename(tmp_path / "wsdl" / "my zoo.xsd")
    assert made.catalogue().operations


# ---- compiled files ---------------------------------------------------------------------------


def compiled(folder):
    return sorted(each.name for each in (folder / "compiled" / "soap").iterdir() if each.is_file())


def test_what_was_compiled_is_found_again(tmp_path):
    first = connector(tmp_path).bind(GET, wants(["note"]))
    names = compiled(tmp_path)
    second = connector(tmp_path).bind(GET, wants(["note"]))
    assert second.signature == first.signature
    assert compiled(tmp_path) == names
    assert [name.partition("_")[0] for name in names] == ["bound"]


def test_the_catalogue_is_the_same_again(tmp_path):
    assert connector(tmp_path).catalogue() == connector(tmp_path).catalogue()


def test_another_wish_another_file(tmp_path):
    made = connector(tmp_path)
    made.bind(GET, wants(["note", "Id"]))
    made.bind(GET, wants(["Id", "note"]))
    assert len(compiled(tmp_path)) == 1
    made.bind(GET, wants(["Id"]))
    assert len(compiled(tmp_path)) == 2


def test_what_a_route_never_gives_is_not_compiled(tmp_path):
    first = '<xs:element name="closedAt"'
    deep = '<xs:element name="deep" type="z:Result" minOccurs="0"/>'
    made = edited(tmp_path, first, deep + first)
    given = Shape("arguments", members=(Shape("id", "string"),))
    made.bind(OperationSpec("Get", Effect.READ, arguments=given), wants(["note"]))
    (narrow,) = (tmp_path / "compiled" / "soap").glob("bound_*")
    size = narrow.stat().st_size
    narrow.unlink()
    made.bind(GET, wants(["note"]))
    (whole,) = (tmp_path / "compiled" / "soap").glob("bound_*")
    assert whole.stat().st_size > size


def test_a_changed_wsdl_is_compiled_anew(tmp_path):
    connector(tmp_path).bind(GET, wants(["note"]))
    path = tmp_path / "wsdl" / "zoo.xsd"
    path.write_text(path.read_text().replace("xs:int", "xs:long"))
    connector(tmp_path).bind(GET, wants(["note"]))
    assert len(compiled(tmp_path)) == 2


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    made = connector(tmp_path)
    (tmp_path / "compiled").write_text("in the way")
    with pytest.raises(BindError, match="compiled files cannot be written") as caught:
        made.bind(GET, wants(["note"]))
    assert caught.value.hint


SERVING = """
import sys
from pathlib import Path
from connectors.contract import Effect, OperationSpec, Shape
from connectors.soap import SoapConnector
wanted = Shape("result", members=(Shape("note", "string"),))
settings = {"wsdl": "wsdl/zoo.wsdl", "address": "http://127.0.0.1:9/"}
SoapConnector(settings, Path(sys.argv[1])).bind(OperationSpec("Get", Effect.READ), wanted)
print(sorted({name.partition(".")[0] for name in sys.modules} & {"zeep", "requests", "lxml"}))
"""


def test_a_serving_process_never_imports_zeep(tmp_path):
    connector(tmp_path).bind(GET, Shape("result", members=(Shape("note", "string"),)))
    run = subprocess.run(
        [sys.executable, "-c", SERVING, str(tmp_path)],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "['lxml']"


# ---- real services ----------------------------------------------------------------------------

SERVICES = [
    ("se-rivtabp20-hamtaaktuellaordinationer", "*.wsdl"),
    ("se-npo-1.1.2", "NPO_1.1.2.wsdl"),
    ("se-rivtabp20-getlisting", "GetListingInteraction_1.0_rivtabp20.wsdl"),
    ("no-nav-udi-personstatus", "MT_1067_NAV_v1.wsdl"),
    ("no-nav-pensjonsak-wsexp", "nav-tjeneste-pensjonSak_PensjonSakWSEXP.wsdl"),
]


def leaves(shape):
    """Return the shape without what cannot be read."""
    members = [leaves(each) for each in shape.members if each.type != "anyType"]
    return Shape(shape.name, shape.type, members=tuple(members))


@pytest.mark.parametrize("action", ["urn:zoo/H\u0105mta", "urn:zoo/&#10;Get", "urn:zoo/&quot;Get"])
def test_an_action_that_no_header_holds_is_told_before_anybody_calls(tmp_path, action):
    made = edited(tmp_path, 'soapAction="urn:zoo/Get"', f'soapAction="{action}"')
    with pytest.raises(BindError, match="an action with characters that no HTTP header holds"):
        made.bind(OperationSpec("Get", Effect.READ, details={"port": "Zoo11Port"}), wants(["note"]))


@pytest.mark.parametrize(("folder", "wsdl"), SERVICES)
def test_a_real_service_is_bound_or_refused_by_name(tmp_path, shared, folder, wsdl):
    shutil.copytree(shared / "wsdl" / folder, tmp_path / "wsdl")
    path = next((tmp_path / "wsdl").rglob(wsdl)).relative_to(tmp_path)
    made = SoapConnector({"wsdl": str(path), "address": "http://127.0.0.1:9/"}, tmp_path)
    bound = 0
    refused = []
    for name, signature in made.catalogue().operations.items():
        try:
            made.bind(OperationSpec(name, Effect.READ), leaves(signature.result))
            bound += 1
        except BindError as error:
            refused.append(error.message)
    assert bound
    assert all("not supported yet" in each for each in refused)


def test_a_structure_that_unfolds_a_million_times_is_bound_since_it_has_few_types(tmp_path):
    levels = "".join(
        f'<xs:complexType name="L{n}"><xs:sequence>'
        f'<xs:element name="a" type="z:L{n + 1}"/><xs:element name="b" type="z:L{n + 1}"/>'
        f"</xs:sequence></xs:complexType>"
        for n in range(20)
    )
    last = '<xs:complexType name="L20"><xs:sequence/></xs:complexType>'
    made = edited(
        tmp_path, '<xs:complexType name="Bag">', f'{levels}{last}<xs:complexType name="Bag">'
    )
    path = tmp_path / "wsdl" / "zoo.wsdl"
    path.write_text(path.read_text().replace('name="bag" type="z:Bag"', 'name="bag" type="z:L0"'))
    made.bind(GET, wants({"bag": {"a": {"a": {"a": ["a"]}}}}))
    whole = made.catalogue().operations["Get"].result
    made.bind(GET, Shape("result", members=(whole.member("bag"),)))


def test_more_elements_than_anybody_reads_are_refused_as_a_whole(tmp_path):
    wide = "".join(f'<xs:element name="e{n}" type="xs:string"/>' for n in range(20_001))
    made = edited(
        tmp_path,
        '<xs:complexType name="Bag">',
        f'<xs:complexType name="Wide"><xs:sequence>{wide}</xs:sequence></xs:complexType>'
        '<xs:complexType name="Bag">',
    )
    path = tmp_path / "wsdl" / "zoo.wsdl"
    path.write_text(path.read_text().replace('name="bag" type="z:Bag"', 'name="bag" type="z:Wide"'))
    whole = made.catalogue().operations["Get"].result
    with pytest.raises(BindError, match="more than 20000 elements is wanted"):
        made.bind(GET, Shape("result", members=(whole.member("bag"),)))


def test_a_port_type_that_no_soap_port_binds_is_named(tmp_path):
    callback = (
        '<wsdl:portType name="Back"><wsdl:operation name="Ring">'
        '<wsdl:input message="z:PingIn"/></wsdl:operation></wsdl:portType>'
    )
    made = edited(tmp_path, '<wsdl:portType name="Zoo">', f'{callback}<wsdl:portType name="Zoo">')
    with pytest.raises(BindError, match="called: no port binds the port type Back"):
        made.bind(OperationSpec("Ring", Effect.READ), wants([]))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('<wsdl:operation name="Put"><wsdl:in', '<wsdl:operation name="Lay"><wsdl:in', "has not"),
        (
            '<wsdl:operation name="Adopt">\n      <soap',
            '<wsdl:operation name="Get">\n <soap',
            "only",
        ),
    ],
)
def test_an_operation_that_zeep_drops_is_named_with_the_reason(tmp_path, old, new, reason):
    name = new.partition('name="')[2].partition('"')[0]
    made = edited(tmp_path, old, new)
    dropped = Wsdl(read(tmp_path, "wsdl/zoo.wsdl")).dropped()
    assert any(reason in each.reason for each in dropped if each.name == name)
    if name == "Lay":
        with pytest.raises(BindError, match="no operation Lay that can be called: the port type"):
            made.bind(OperationSpec("Lay", Effect.READ), wants([]))

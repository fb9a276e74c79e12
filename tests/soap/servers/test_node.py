"""npm's soap behind the gateway: the traps T2 to T6, T10 and T13."""

import pytest

from tests.soap.servers.deployed import deployed, got, refusal

ORDERS = """\
backend: {}
fields:
  number: {{from: id}}
  text: {{from: text}}
  total: {{from: sum}}
  placedAt: {{from: at}}
  open: {{from: open}}
  buyer: {{from: buyer}}
  lines: {{from: line}}
faults:
  - {{when: {{fault: Sender.NotFound}}, problem: not-found}}
  - {{when: {{detail: busy, fault: {{prefix: Server.Busy}}}}, problem: conflict}}
routes:
  GET /{}: {{operation: Find, items: order, arguments: {{which: $query.which}}, timeout: 800ms}}
"""
SUMS = """\
backend: sums
fields: {total: {from: result}}
routes:
  GET /sums:
    operation: Add
    item: true
    arguments: {first: $query.first, second: $query.second}
"""


@pytest.fixture(scope="module")
def api(node, tmp_path_factory):
    """Give the API before the service, which is asked with a password too, and with a wrong one."""
    token = {"username-token": {"username": "svc", "password": "hemlig", "digest": False}}
    wrong = {"username-token": {"username": "bo", "password": "hemlig", "digest": False}}
    backends = {
        "orders": {"address": f"{node}/orders"},
        "sums": {"address": f"{node}/sums", "port": "Sums"},
        "secured": {"address": f"{node}/secured", "security": token},
        "refused": {"address": f"{node}/secured", "security": wrong},
    }
    backends = {name: {"wsdl": f"wsdl/{name}.wsdl", **each} for name, each in backends.items()}
    mappings = {name: ORDERS.format(name, name) for name in backends if name != "sums"}
    with deployed(
        tmp_path_factory.mktemp("api") / "small", backends, {**mappings, "sums": SUMS}
    ) as reached:
        yield reached


def orders(api, which, path="orders"):
    return got(api, f"/{path}?which={which}")["items"]


def test_a_value_is_what_the_schema_says_whatever_javascript_made_of_it(api):
    assert orders(api, "all")[0] == {
        "number": "9007199254740993",
        "text": "Ål & <öl>",
        "total": "10.50",
        "placedAt": "2024-03-31T00:30:00Z",
        "open": False,
        "buyer": {"name": "Åsa"},
        "lines": [{"@unit": "st", "$value": "bröd"}, {"$value": "smör"}],
    }


def test_t2_and_t4_nil_and_empty_stay_apart(api):
    assert orders(api, "all")[1] == {
        "number": "2",
        "text": "",
        "placedAt": None,
        "buyer": None,
        "lines": [{"$value": "ost"}],
    }


def test_no_order_is_an_empty_list(api):
    assert orders(api, "none") == []


@pytest.mark.parametrize("which", ["date", "day", "flag"])
def test_t3_a_value_that_its_type_forbids_is_told(api, which):
    assert refusal(api, f"/orders?which={which}") == (502, "backend-data")


def test_a_decimal_that_javascript_writes_with_an_exponent_is_the_same_number(api):
    assert orders(api, "sum")[0]["total"] == "1000000000000000000000"


def test_nil_in_a_namespace_that_npm_does_not_declare_is_told(api):
    assert refusal(api, "/orders?which=null") == (502, "backend-bad-response")


def test_t5_a_fault_of_soap_1_2_in_an_envelope_of_1_1_is_known_by_its_code(api):
    assert refusal(api, "/orders?which=fault") == (404, "not-found")


def test_a_fault_with_status_200_is_a_fault(api):
    assert refusal(api, "/orders?which=fault11") == (409, "conflict")


def test_t10_what_an_error_says_is_not_shown(api):
    assert refusal(api, "/orders?which=crash") == (502, "backend-fault")


def test_t13_a_handler_that_never_answers_ends_at_the_deadline(api):
    assert refusal(api, "/orders?which=hang") == (504, "backend-timeout")


def test_a_password_opens_what_a_wrong_one_does_not(api):
    assert orders(api, "all", "secured") == orders(api, "all")
    assert refusal(api, "/refused?which=all") == (502, "backend-refused")


def test_t6_a_part_that_npm_writes_in_a_namespace_is_the_one_part_that_rpc_has(api):
    status, body, _ = api.get("/sums?first=1&second=2")
    assert (status, body["total"]) == (200, 3)

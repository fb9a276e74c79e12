from collections import Counter
from functools import partial
from http import HTTPStatus

import pytest

from bench.load import Target, WrongAnswer, drive, get
from gateway.demo.listener import Listener, Responder


class Pages(Listener):
    """Serves `/same`, `/counted` (another body each time) and counts what it is asked."""

    def __init__(self):
        self.asked = Counter()
        self.tokens = set()
        super().__init__(partial(_Page, self))

    @property
    def address(self):
        return self.base.removeprefix("http://")


class _Page(Responder):
    def get(self):
        self.owner.asked[self.path] += 1
        self.owner.tokens.add(self.headers["Authorization"])
        if self.path == "/nothing":
            self.send(HTTPStatus.NOT_FOUND, "text/plain", b"no")
            return
        body = str(self.owner.asked[self.path]) if self.path == "/counted" else "same"
        self.send(HTTPStatus.OK, "text/plain", body.encode())


@pytest.fixture
def pages():
    with Pages() as pages:
        yield pages


@pytest.mark.parametrize("requests", [1, 3, 20])
def test_exactly_so_many_requests_are_sent_whatever_the_connections(pages, requests):
    drive(Target(pages.address, "/same", b"same"), requests, connections=4)
    assert pages.asked["/same"] == requests


def test_headers_are_sent_with_every_request(pages):
    target = Target.asked_once(pages.address, "/same", {"Authorization": "Bearer x"})
    drive(target, 5, connections=2)
    assert pages.tokens == {"Bearer x"}


def test_another_body_than_the_first_stops_the_load(pages):
    target = Target.asked_once(pages.address, "/counted", {})
    with pytest.raises(WrongAnswer, match="another body than the first"):
        drive(target, 3)


def test_a_status_other_than_200_stops_the_load(pages):
    with pytest.raises(WrongAnswer, match="GET /nothing: status 404 instead of 200"):
        get(pages.address, "/nothing", {})


def test_neither_headers_nor_body_are_in_the_representation_of_a_target():
    text = repr(Target("127.0.0.1:1", "/x", b"body", {"Authorization": "secret"}))
    assert "secret" not in text
    assert "body" not in text

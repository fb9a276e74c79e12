"""A real issuer on loopback with ES256 and RS256 keys, clocks turned by hand, a canary."""

import time

import pytest
from joserfc.jwk import ECKey, RSAKey

from connectors.contract import Deadline
from gateway.auth.bearer import Bearer
from gateway.auth.fetch import fetch
from gateway.mapping.deployment import Issuer
from tests.auth.issuing import AUDIENCE, NOW, Clock, IssuerSite, Site


@pytest.fixture(scope="session")
def signing_keys():
    return (
        ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig"}),
        RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"}),
    )


@pytest.fixture
def site():
    site = Site()
    yield site
    site.stop()


@pytest.fixture
def canary():
    """A listener that nobody may ever reach."""
    site = Site()
    yield site
    site.stop()
    assert site.hits == []


@pytest.fixture
def issuer(site, signing_keys):
    issuer = IssuerSite(site, *signing_keys)
    issuer.publish(*signing_keys)
    return issuer


@pytest.fixture
def clock():
    return Clock(1000.0)


@pytest.fixture
def wall():
    return Clock(NOW)


@pytest.fixture
def deadline():
    return Deadline.after(5.0, time.monotonic)


@pytest.fixture
def trusted(issuer):
    return Issuer(
        issuer.url,
        AUDIENCE,
        ("ES256", "RS256"),
        {"subject": "sub", "unit": "unit", "staff": "staffId", "device": "deviceId"},
    )


@pytest.fixture
def bearer(trusted, clock, wall):
    return Bearer([trusted], fetch, clock, wall)

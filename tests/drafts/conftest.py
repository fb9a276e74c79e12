import pytest

from tests.drafts.services import Service, manifest


@pytest.fixture(scope="session")
def services(shared, tmp_path_factory):
    """Give every service of the manifest by name; each is drafted when it is first asked for."""
    folder = tmp_path_factory.mktemp("services")
    return {name: Service(name, entry, folder / name) for name, entry in manifest(shared).items()}

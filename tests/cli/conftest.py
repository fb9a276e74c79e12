import pytest
from click.testing import CliRunner

from gateway.cli.main import main


@pytest.fixture
def brygga(tmp_path):
    """Run a command; its generations stay in the test's folder."""
    environment = {
        "BRYGGA_CACHE_DIR": str(tmp_path / "cache"),
        "BRYGGA_SECRET_SEAL_KEY": "a key of ids that is long enough",
    }

    def run(*arguments, **more):
        return CliRunner().invoke(
            main, [str(each) for each in arguments], env={**environment, **more}
        )

    return run


@pytest.fixture
def deployment(brygga, tmp_path):
    """Give what `init` makes."""
    directory = tmp_path / "board"
    assert brygga("init", directory).exit_code == 0
    return directory

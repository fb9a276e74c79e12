"""What scripts/system-packages and scripts/setup decide, with a system made of small scripts."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
BASH = shutil.which("bash") or "bash"
REAL = ("env", "cat", "sha256sum", "stat", "dirname", "mkdir", "bash")


class System:
    """A PATH of its own: what is on it, who calls, which packages are there."""

    def __init__(self, folder):
        self.folder = folder / "bin"
        self.folder.mkdir()
        self.log = folder / "log"
        self.log.touch()
        for name in REAL:
            (self.folder / name).symlink_to(shutil.which(name) or name)
        self.has("dpkg-query", 'case "$3" in here*) echo installed;; esac')
        self.has("apt-get")
        self.is_user(0)

    def has(self, name, body=""):
        """Put a command there that notes how it was called, then does `body`."""
        path = self.folder / name
        note = "" if name in {"dpkg-query", "id"} else f'echo "{name} $*" >> {self.log}\n'
        path.write_text(f"#!{BASH}\n{note}{body}\n")
        path.chmod(0o755)

    def lacks(self, name):
        (self.folder / name).unlink()

    def is_user(self, number):
        self.has("id", f"echo {number}")

    def run(self, script, *arguments):
        return subprocess.run(
            [BASH, str(script), *arguments],
            env={"PATH": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )

    def install(self, *packages):
        return self.run(SCRIPTS / "system-packages", *packages)

    def called(self):
        return self.log.read_text().splitlines()


@pytest.fixture
def system(tmp_path):
    return System(tmp_path)


def test_what_is_installed_needs_nobody(system):
    system.is_user(1000)
    done = system.install("here-1", "here-2")
    assert (done.returncode, done.stderr, system.called()) == (0, "", [])


def test_root_installs_only_what_is_missing(system):
    done = system.install("here-1", "odbc-x", "odbc-y")
    assert done.returncode == 0
    assert done.stderr == "Installing odbc-x odbc-y\n"
    (call,) = system.called()
    assert call.startswith("apt-get ")
    assert call.endswith(" install --yes --quiet --no-install-recommends odbc-x odbc-y")
    assert "DPkg::Lock::Timeout=" in call


def test_anybody_else_installs_by_sudo(system):
    system.is_user(1000)
    system.has("sudo", 'exec "$@"')
    assert system.install("odbc-x").returncode == 0
    first, second = system.called()
    assert first.startswith("sudo env DEBIAN_FRONTEND=noninteractive apt-get ")
    assert second.startswith("apt-get ")


def test_who_is_neither_root_nor_has_sudo_is_told(system):
    system.is_user(1000)
    done = system.install("odbc-x")
    assert (done.returncode, system.called()) == (1, [])
    assert "run it as root, or install sudo" in done.stderr


def test_a_package_that_is_not_found_is_looked_for_in_a_new_list(system, tmp_path):
    fresh = tmp_path / "fresh"
    system.has("touch", f": > {fresh}")
    system.has("apt-get", f'case "$*" in update*) : > {fresh};; *) [ -e {fresh} ];; esac')
    assert system.install("odbc-x").returncode == 0
    assert [each.split()[1] for each in system.called()] == ["-o", "update", "-o"]


def test_a_package_that_cannot_be_had_is_a_failure(system):
    system.has("apt-get", 'echo "E: no such package" >&2; exit 100')
    done = system.install("odbc-x")
    assert done.returncode == 100
    assert "E: no such package" in done.stderr


def test_a_system_without_apt_goes_on_and_says_what_to_look_for(system):
    system.lacks("apt-get")
    system.lacks("dpkg-query")
    done = system.install("odbc-x")
    assert done.returncode == 0
    assert "Installing odbc-x" in done.stderr
    assert "There is no apt-get here" in done.stderr


@pytest.fixture
def checkout(tmp_path, system):
    """Give a checkout with nothing but the scripts, and a python3 that makes a .venv."""
    folder = tmp_path / "checkout"
    (folder / "scripts").mkdir(parents=True)
    for name in ("setup", "system-packages"):
        shutil.copy(SCRIPTS / name, folder / "scripts" / name)
    (folder / "requirements.lock").write_text("one\n")
    (folder / "pyproject.toml").write_text("two\n")
    system.has("dpkg-query", "echo installed")
    made = f"mkdir -p .venv/bin; cat {system.folder}/tool > .venv/bin/pip"
    made += f"; cat {system.folder}/tool > .venv/bin/python; {shutil.which('chmod')} +x .venv/bin/*"
    system.has("tool")
    system.has("python3", f'case "$*" in *venv\\ --clear*) {made};; esac')
    return folder


def test_a_second_setup_does_nothing(system, checkout):
    assert "Making .venv" in system.run(checkout / "scripts/setup").stderr
    before = system.called()
    assert any("--require-hashes --requirement requirements.lock" in each for each in before)
    again = system.run(checkout / "scripts/setup")
    assert (again.returncode, again.stderr) == (0, "")
    assert not any("install" in each for each in system.called()[len(before) :])


def test_a_changed_lock_is_installed_into_the_same_environment(system, checkout):
    system.run(checkout / "scripts/setup")
    before = len(system.called())
    (checkout / "requirements.lock").write_text("three\n")
    assert system.run(checkout / "scripts/setup").returncode == 0
    later = system.called()[before:]
    assert any("--requirement requirements.lock" in each for each in later)
    assert not any("venv --clear" in each for each in later)


def test_an_environment_whose_scripts_fail_is_made_anew(system, checkout):
    system.run(checkout / "scripts/setup")
    before = len(system.called())
    (checkout / ".venv/bin/pip").write_text("#!/moved/away/python3\n")
    assert system.run(checkout / "scripts/setup").returncode == 0
    assert any("venv --clear" in each for each in system.called()[before:])


def test_a_python_without_venv_gets_its_package_and_an_old_one_is_refused(system, checkout):
    system.has("dpkg-query", 'case "$3" in python3*) ;; *) echo installed;; esac')
    system.has("python3", 'case "$*" in --version) echo Python 3.9;; *) exit 1;; esac')
    done = system.run(checkout / "scripts/setup")
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "Installing python3-venv"
    assert "Python 3.9 is too old: Brygga needs 3.11 or later" in done.stderr


def test_an_environment_of_somebody_else_is_named(system, checkout):
    (checkout / ".venv").mkdir()
    system.is_user(os.geteuid() + 1)
    done = system.run(checkout / "scripts/setup")
    assert done.returncode == 1
    assert ".venv belongs to" in done.stderr

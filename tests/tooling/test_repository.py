"""The repository keeps the promises that its pages make about it."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE_MAP = (ROOT / "docs/explanation/architecture.md").read_text(encoding="utf-8")
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def modules(package):
    """Give the names of a package's parts as the code map writes them."""
    for path in sorted((ROOT / package).iterdir()):
        if path.is_dir() and any(path.glob("*.py")):
            yield f"{package}/{path.name}/"
        elif path.suffix == ".py" and path.name != "__init__.py":
            yield f"{package}/{path.name}"


def test_the_code_map_tells_of_every_module_and_of_no_other():
    headings = re.findall(r"^### .+$", CODE_MAP, re.MULTILINE)
    told = [name for heading in headings for name in re.findall(r"`(.+?)`", heading)]
    assert sorted(told) == sorted([*modules("gateway"), *modules("connectors")])


def test_every_decision_record_is_linked_from_the_code_map():
    records = [path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md")]
    assert [name for name in records if f"(../adr/{name})" not in CODE_MAP] == []


def test_every_link_between_pages_leads_somewhere():
    pages = [*ROOT.glob("*.md"), *ROOT.glob("changes/*.md"), *ROOT.glob("docs/**/*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_make_target_is_one_line_with_its_help():
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    targets = [line for line in lines if re.match(r"[a-z-]+:", line)]
    assert [line for line in targets if "## " not in line] == []
    assert [line for line in lines if line.startswith("\t")] == []


def test_every_make_target_starts_something_that_exists():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = [*re.findall(r"scripts/[a-z-]+", text), *re.findall(r"-m (\w+)", text)]
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_has_a_hash_for_every_package_and_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    assert re.findall(r"^--|://", text, re.MULTILINE) == []
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^#.*\n", "", text))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_holds_every_package_that_the_project_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [line for group in project["dependency-groups"].values() for line in group]
    wanted = [*project["project"]["dependencies"], *(g for g in groups if isinstance(g, str))]
    names = {re.match(r"[\w.-]+", line)[0].lower() for line in wanted}
    locked = set(
        re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    )
    assert names - locked == set()


def test_the_container_runs_the_versions_that_were_tested():
    tested, run = (
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-run.lock")
    )
    assert run - tested == set()

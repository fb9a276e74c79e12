import yaml

from bench.deployments import Deployments
from bench.municipality import running
from gateway.demo.run import deployment


def test_the_copy_of_the_mapping_differs_by_the_cache_of_one_route_alone(tmp_path):
    with running(tmp_path) as municipality:
        copy = Deployments(tmp_path, municipality).uncached_mapping()
    expected = _read(deployment())
    del expected["visits.yaml"]["routes"]["GET /visits/{visitId}"]["cache"]
    assert _read(copy) == expected


def test_the_back_ends_count_their_calls_and_end_with_the_context(tmp_path):
    with running(tmp_path) as municipality:
        assert municipality.calls() == 0
        assert municipality.token not in repr(municipality)
    assert municipality.child.returncode == 0


def _read(folder):
    return {
        path.name: yaml.safe_load(path.read_text("utf-8"))
        for path in (folder / "mappings").iterdir()
    }

import json

import pytest

from bench.results import Row, row_of, table, write


def test_a_row_holds_the_medians_of_the_runs():
    row = row_of("get", [100, 900, 110], [220, 200, 5], "us CPU/request")
    assert (row.ours, row.theirs) == (110, 200)


def test_an_even_number_of_runs_has_the_mean_of_the_middle_two_as_median():
    assert row_of("get", [1, 2, 4, 100], [6, 6, 6, 6], "us").ours == 3


@pytest.mark.parametrize(
    ("name", "less_is_better", "ratio"),
    [("get", True, 2.0), ("get", False, 0.5), ("log-cost", True, 0.5), ("log-cost", False, 0.5)],
)
def test_a_ratio_above_one_is_ours_better_unless_the_name_says_cost(name, less_is_better, ratio):
    row = row_of(name, [100] * 3, [200] * 3, "unit", less_is_better=less_is_better)
    assert row.ratio == ratio


def test_a_ratio_is_of_the_exact_medians_not_of_the_rounded_ones():
    assert row_of("get", [0.04] * 3, [0.06] * 3, "us").ratio == 1.5


@pytest.mark.parametrize(("ours", "theirs"), [([1, 1], [1, 1, 1]), ([1, 1, 1], [])])
def test_fewer_than_three_runs_of_either_are_refused(ours, theirs):
    with pytest.raises(ValueError, match="get: a median needs at least 3 runs"):
        row_of("get", ours, theirs, "us")


def test_a_median_of_nothing_is_refused():
    with pytest.raises(ValueError, match="the runs were too short"):
        row_of("get", [0, 0, 1], [1, 1, 1], "us")


def test_the_table_is_aligned_with_numbers_to_the_right():
    rows = [Row("get", 7.0, 1234.5, "us", 176.357), Row("longer-name", 12.25, 1.0, "MB", 0.08)]
    assert table(rows).splitlines() == [
        "name         ours  theirs  unit   ratio",
        "get           7.0  1234.5  us    176.36",
        "longer-name  12.2     1.0  MB      0.08",
    ]


def test_a_table_without_rows_is_its_head():
    assert table([]) == "name  ours  theirs  unit  ratio"


def test_the_file_has_machine_versions_and_rows(tmp_path):
    path = tmp_path / "new" / "latest.json"
    write(path, [Row("get", 1.0, 2.0, "us", 2.0)])
    found = json.loads(path.read_text("utf-8"))
    assert set(found) == {"machine", "versions", "rows"}
    assert set(found["machine"]) == {"processor", "cores", "system"}
    assert {"python", "flask", "gunicorn", "zeep"} <= set(found["versions"])
    assert found["rows"] == [
        {"name": "get", "ours": 1.0, "theirs": 2.0, "unit": "us", "ratio": 2.0}
    ]

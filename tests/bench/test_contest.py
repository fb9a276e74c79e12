from bench.contest import alternate


def test_competitors_run_in_turn_and_each_begins_every_second_round():
    order = []

    def run(name):
        order.append(name)
        return float(len(order))

    ours, theirs = alternate(lambda: run("ours"), lambda: run("theirs"), 3)
    assert order == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert (ours, theirs) == ([1, 4, 5], [2, 3, 6])

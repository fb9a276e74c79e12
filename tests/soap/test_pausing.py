import gc
import os
import threading

from connectors.soap.pausing import WORTH_IT, Pause


def test_the_collector_rests_during_a_large_answer_alone():
    pause = Pause()
    with pause.over(WORTH_IT - 1):
        assert gc.isenabled()
    with pause.over(WORTH_IT):
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_last_of_several_threads_wakes_the_collector():
    pause = Pause()
    inside, leave = threading.Event(), threading.Event()

    def decode():
        with pause.over(WORTH_IT):
            inside.set()
            leave.wait(5)

    other = threading.Thread(target=decode)
    with pause.over(WORTH_IT):
        other.start()
        assert inside.wait(5)
    assert not gc.isenabled()
    leave.set()
    other.join()
    assert gc.isenabled()


def test_a_collector_that_slept_before_goes_on_sleeping():
    pause = Pause()
    gc.disable()
    try:
        with pause.over(WORTH_IT):
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_collector_is_awake_in_a_child_that_another_thread_left_behind():
    pause = Pause()
    with pause.over(WORTH_IT):
        child = os.fork()
        if child == 0:
            pause.forked()
            awake = gc.isenabled()
            with pause.over(WORTH_IT):
                awake = awake and not gc.isenabled()
            os._exit(0 if awake and gc.isenabled() else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert gc.isenabled()


def test_large_answers_without_a_gap_do_not_keep_the_collector_asleep():
    moment = [0.0]
    pause = Pause(lambda: moment[0])
    with pause.over(WORTH_IT), pause.over(WORTH_IT):
        assert not gc.isenabled()
    first, late = pause.over(WORTH_IT), pause.over(WORTH_IT)
    first.__enter__()
    moment[0] = 1.0
    late.__enter__()
    first.__exit__(None, None, None)
    assert gc.isenabled(), "who came late does not prolong the rest"
    late.__exit__(None, None, None)
    with pause.over(WORTH_IT):
        assert not gc.isenabled()
    assert gc.isenabled()

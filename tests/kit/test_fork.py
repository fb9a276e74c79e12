"""The kit forks without inheriting what another thread holds."""

import hashlib
import threading

import pytest

from connectors.testing import fork

ROUNDS = 200_000


def in_python():
    for number in range(ROUNDS * 10):
        number += 1  # noqa: PLW2901 - only to take a while


def in_c():
    hashlib.pbkdf2_hmac("sha256", b"without the interpreter's lock", b"", ROUNDS)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("work", [in_python, in_c])
def test_a_lock_that_another_thread_holds_for_a_while_is_free_in_the_child(work):
    lock, held, rest = threading.Lock(), threading.Event(), threading.Event()

    def hold():
        with lock:
            held.set()
            work()
        rest.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(60)
    try:
        assert fork.in_child(lambda: lock.acquire(blocking=False)) == "True"
    finally:
        rest.set()
        holder.join()


def test_a_thread_that_never_rests_is_an_error_and_no_hang():
    end = threading.Event()

    def never_rest():
        while not end.is_set():
            in_python()

    restless = threading.Thread(target=never_rest)
    restless.start()
    try:
        with pytest.raises(RuntimeError, match="never rests"):
            fork.in_child(lambda: None, patience_seconds=0.2)
    finally:
        end.set()
        restless.join()

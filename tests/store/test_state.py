"""The state keeps what was committed, ends at its deadline, and is opened per process."""

import os
import stat
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from connectors.contract import Deadline
from gateway.store.address import StateRefused, read_address
from gateway.store.migrations import STEPS, NewerSchema, read_version
from gateway.store.state import State, StateUnavailable
from gateway.store.tables import METADATA, SCHEMA_VERSION

ADD = text("INSERT INTO schema_version (number) VALUES (77)")


def test_upgrading_makes_the_tables_once(state, deadline):
    assert state.upgrade(deadline) == len(STEPS)
    assert state.upgrade(deadline) == 0
    with state.read(deadline) as connection:
        assert read_version(connection) == len(STEPS)


def test_the_steps_make_the_tables_that_the_code_reads(state, deadline):
    state.upgrade(deadline)

    with state.read(deadline) as connection:
        made = inspect(connection)
        for table in METADATA.sorted_tables:
            columns = {each["name"]: each for each in made.get_columns(table.name)}
            assert columns.keys() == set(table.columns.keys())
            for column in table.columns:
                assert columns[column.name]["nullable"] == column.nullable
            assert {each["name"] for each in made.get_indexes(table.name)} == {
                each.name for each in table.indexes
            }


def test_a_database_of_a_newer_version_is_refused(state, deadline):
    state.upgrade(deadline)
    with state.write(deadline) as connection:
        connection.execute(SCHEMA_VERSION.update().values(number=len(STEPS) + 1))

    with pytest.raises(NewerSchema, match="newer version"):
        state.upgrade(deadline)


def test_replicas_that_start_together_upgrade_one_after_another(state, deadline):
    with ThreadPoolExecutor(4) as pool:
        steps = list(pool.map(lambda _: state.upgrade(deadline), range(4)))

    assert sorted(steps) == [0, 0, 0, len(STEPS)]


def test_a_write_that_fails_leaves_nothing(state, deadline):
    state.upgrade(deadline)

    def fail():
        with state.write(deadline) as connection:
            connection.execute(ADD)
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    with state.read(deadline) as connection:
        assert read_version(connection) == len(STEPS)


def test_a_row_that_is_there_already_is_told_as_it_is(state, deadline):
    state.upgrade(deadline)
    row = text(
        "INSERT INTO api_keys (id, prefix, sha256, name, scopes, claims, created)"
        " VALUES ('1', 'p', 's', 'n', '[]', '{}', 1)"
    )
    with state.write(deadline) as connection:
        connection.execute(row)

    with pytest.raises(IntegrityError), state.write(deadline) as connection:
        connection.execute(row)


def test_a_probe_writes_and_leaves_no_trace(state, deadline):
    with pytest.raises(StateUnavailable):
        state.probe(deadline)
    state.upgrade(deadline)

    state.probe(deadline)

    with state.write(deadline) as connection:
        connection.execute(SCHEMA_VERSION.delete())
    with pytest.raises(StateUnavailable, match="not upgraded"):
        state.probe(deadline)


def test_a_locked_database_is_given_up_at_the_deadline(state, deadline):
    state.upgrade(deadline)
    change = SCHEMA_VERSION.update().values(number=SCHEMA_VERSION.c.number)
    with state.write(deadline) as holder:
        holder.execute(change)
        began = time.monotonic()
        with pytest.raises(StateUnavailable), state.write(Deadline.after(0.2)) as connection:
            connection.execute(change)
        assert time.monotonic() - began < 2.0


def test_reading_goes_on_while_somebody_writes(state, deadline):
    state.upgrade(deadline)
    with state.write(deadline) as writer:
        writer.execute(ADD)
        with state.read(Deadline.after(1.0)) as reader:
            assert reader.execute(SCHEMA_VERSION.select()).all() == [(len(STEPS),)]


def test_an_error_repeats_no_value(state, deadline):
    with pytest.raises(StateUnavailable) as caught, state.read(deadline) as connection:
        connection.execute(text("SELECT * FROM nothing WHERE a = :secret"), {"secret": "hemlig"})

    assert "hemlig" not in f"{caught.value} {caught.value.__cause__}"


def test_sqlite_is_durable_and_for_our_user_alone(sqlite_state, tmp_path, deadline):
    sqlite_state.upgrade(deadline)
    path = tmp_path / "var" / "brygga.db"

    with sqlite_state.read(deadline) as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_is_opened_before_the_first_transaction(tmp_path, deadline):
    state = State("sqlite:///var/brygga.db", tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StateUnavailable), state.read(deadline):
        pass
    state.close()
    state.close()


def test_a_forked_child_opens_connections_of_its_own(tmp_path):
    script = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from connectors.contract import Deadline
        from gateway.store.state import State
        from gateway.store.migrations import read_version
        state = State("sqlite:///brygga.db", Path(sys.argv[1]))
        state.upgrade(Deadline.after(10))
        with state.read(Deadline.after(10)) as connection:
            theirs = id(connection.connection.dbapi_connection)
        child = os.fork()
        if child == 0:
            with state.read(Deadline.after(10)) as connection:
                same = id(connection.connection.dbapi_connection) == theirs
                os._exit(0 if read_version(connection) == 1 and not same else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        state.probe(Deadline.after(10))
        state.close()
    """)
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
        timeout=60,
        check=False,
    )

    assert done.returncode == 0


@pytest.mark.parametrize(
    ("text_", "database"),
    [
        ("sqlite:///var/brygga.db", "/deployment/var/brygga.db"),
        ("sqlite:////data/brygga.db", "/data/brygga.db"),
        ("sqlite:///../x.db", "/x.db"),
    ],
)
def test_a_relative_path_is_relative_to_the_deployment(text_, database):
    assert read_address(text_, Path("/deployment")).database == database


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_with_psycopg(scheme):
    url = read_address(f"{scheme}://svc@db/brygga", Path("/deployment"))

    assert (url.drivername, url.host) == ("postgresql+psycopg", "db")


@pytest.mark.parametrize(
    "text_",
    [
        "",
        "var/brygga.db",
        "mysql://svc:hemlig@db/brygga",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory",
        "sqlite:///x.db?mode=ro",
        "postgresql+asyncpg://svc:hemlig@db/x",
    ],
)
def test_another_address_is_refused_without_repeating_its_password(text_):
    with pytest.raises(StateRefused) as caught:
        State(text_, Path("/deployment"))

    assert "sqlite" in str(caught.value)
    assert "hemlig" not in str(caught.value)


@pytest.mark.parametrize(("folder", "refused"), [("/srv/share", True), ("/srv", False)])
def test_a_file_on_a_network_file_system_is_refused(tmp_path, folder, refused):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "23 22 0:21 / /srv/share rw,relatime shared:2 - nfs4 server:/share rw\n"
        "24 22 0:22 / /srv/share\\040two rw - cifs //server/two rw\n"
    )
    if refused:
        with pytest.raises(StateRefused, match="nfs4"):
            read_address("sqlite:///brygga.db", Path(folder), mounts)
    else:
        assert read_address("sqlite:///brygga.db", Path(folder), mounts).database


def test_a_system_that_does_not_tell_its_mounts_is_trusted(tmp_path):
    assert read_address("sqlite:///brygga.db", tmp_path, tmp_path / "nothing").database


def test_a_postgresql_that_does_not_answer_is_unavailable(deadline):
    state = State("postgresql://svc@127.0.0.1:9/brygga", Path("/"))

    with pytest.raises(StateUnavailable), state.read(deadline):
        pass
    state.close()

"""A bound write: one statement, sent once, committed with itself."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract import Invocation, Operation, Reply, Signature
from connectors.errors import Fault
from connectors.odbc import arguments
from connectors.odbc.pool import Pool
from connectors.odbc.telling import tell
from connectors.odbc.text import QueryText


class OdbcWrite(Operation):
    """Runs a statement that changes rows; the extras hold their ``rowcount``.

    It is never sent twice: a connection that had idled is asked first whether it still lives.
    """

    def __init__(self, signature: Signature, query: QueryText, pool: Callable[[], Pool]) -> None:
        self.signature = signature
        self._sql = query.render("?")
        self._names = query.names
        self._pool = pool

    def invoke(self, invocation: Invocation) -> Reply:
        """Run the statement; raise CallError."""
        given = invocation.arguments
        values = tuple(arguments.anything(given.get(name)) for name in self._names)
        lease, give_back = self._pool().take_living(invocation.deadline)
        try:
            tell(invocation.context, self._sql, values)
            found = lease.execute(self._sql, values)
            lease.drop()
            return Reply(extras={"rowcount": found.rowcount})
        except Fault:
            raise
        except BaseException:
            lease.invalidate()
            raise
        finally:
            give_back()
